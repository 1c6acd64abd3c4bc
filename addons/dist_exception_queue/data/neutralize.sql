-- A copy of the database tells nobody of its cases.
UPDATE dist_webhook SET active = FALSE;
