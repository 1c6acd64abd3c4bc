"""What the detectors of records entered twice share."""


def get_touched(model, seeds, names, likeness):
    """Return the SELECT of the records touched, those the cases of their pairs name,
    and those that are like one of them.

    :param str model: of the records
    :param str seeds: SELECT of the ids touched, as ``id``
    :param str names: further common table expressions, or ""
    :param str likeness: SELECT of the ids like one of ``seeds``
    """
    return f"""
WITH touched AS ({seeds}), seeds AS (
    SELECT id FROM touched
     UNION
    SELECT unnest(ARRAY[pair.scope_id, pair.res_id])
      FROM dist_exception pair
      JOIN touched ON touched.id IN (pair.scope_id, pair.res_id)
     WHERE pair.res_model = '{model}' AND pair.subject_key LIKE 'pair/%%'
       AND pair.state NOT IN ('resolved', 'cleared')
){names}
SELECT id FROM seeds
 UNION
{likeness}
"""
