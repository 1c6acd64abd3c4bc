"""The statement that compares what a detector finds with its cases.

Every part sees the same snapshot, and no case is written by two of them: `live`
cases that were found are changed or come back, those that were not are cleared or
marked as absent, `last` cases are reopened, and what is neither opens.
"""

# How often a case may come back before it has to stay calm to be cleared.
FLAPS = 3

UPSERT = f"""
WITH raw AS MATERIALIZED (
    -- Rows of companies that are off do not use up what a detector may find.
    SELECT * FROM (%(found)s) everything
     WHERE company_id = ANY(%(companies)s::int4[]) LIMIT %(cap)s + 1
), size AS (
    SELECT count(*) AS rows, count(*) <= %(cap)s AS is_complete FROM raw
), found AS MATERIALIZED (
    SELECT DISTINCT ON (company_id, subject_key)
           company_id, subject_key, scope_id, res_model, res_id, warehouse_id,
           partner_id, product_id, channel_id, user_id,
           coalesce(value_at_risk, 0) AS value_at_risk,
           due_at, coalesce(waiting_count, 0) AS waiting_count,
           coalesce(facts, '{{}}') AS facts
      FROM raw
     WHERE subject_key IS NOT NULL AND scope_id IS NOT NULL
       AND res_model IS NOT NULL AND res_id IS NOT NULL
     ORDER BY company_id, subject_key, value_at_risk DESC NULLS LAST, res_id
), live AS MATERIALIZED (
    SELECT *, %(looked_at)s AS is_looked_at FROM dist_exception
     WHERE type_id = %(type)s AND state NOT IN ('resolved', 'cleared')
       AND company_id = ANY(%(companies)s::int4[]) AND %(live)s
), paired AS MATERIALIZED (
    -- A full join is hashed or merged: an anti-join of two lists whose sizes nobody
    -- knows may be planned as one loop inside the other.
    SELECT live.id, found.*, live.id IS NOT NULL AS is_known,
           found.subject_key IS NOT NULL AS is_found, live.is_looked_at,
           live.facts AS old_facts, live.value_at_risk AS old_value,
           live.absent_since, live.reopened_count,
           (live.state = 'snoozed' AND live.snoozed_until <= %(now)s)
           OR (live.state = 'accepted' AND (live.accepted_until <= %(now)s
               OR found.value_at_risk > live.accepted_value)) AS comes_back,
           (live.facts, live.value_at_risk, live.waiting_count, live.due_at,
            live.res_model, live.res_id, live.scope_id, live.warehouse_id,
            live.partner_id, live.product_id, live.channel_id)
           IS DISTINCT FROM
           (found.facts, found.value_at_risk, found.waiting_count, found.due_at,
            found.res_model, found.res_id, found.scope_id, found.warehouse_id,
            found.partner_id, found.product_id, found.channel_id) AS is_changed,
           live.absent_since IS NOT NULL AS was_absent
      FROM live FULL JOIN found ON found.company_id = live.company_id
                               AND found.subject_key = live.subject_key
), known AS MATERIALIZED (
    SELECT * FROM paired
     WHERE is_known AND is_found AND (is_changed OR comes_back OR was_absent)
), changed AS (
    UPDATE dist_exception exception
       SET facts = known.facts, value_at_risk = known.value_at_risk,
           waiting_count = known.waiting_count, due_at = known.due_at,
           res_model = known.res_model, res_id = known.res_id,
           scope_id = known.scope_id, warehouse_id = known.warehouse_id,
           partner_id = known.partner_id, product_id = known.product_id,
           channel_id = known.channel_id,
           changed_at = %(now)s, absent_since = NULL,
           state = CASE WHEN comes_back THEN 'open' ELSE exception.state END,
           snoozed_until = CASE WHEN NOT comes_back THEN exception.snoozed_until END,
           accepted_until = CASE WHEN NOT comes_back THEN exception.accepted_until END,
           accepted_value = CASE WHEN NOT comes_back THEN exception.accepted_value END
      FROM known
     WHERE exception.id = known.id
 RETURNING exception.id,
           CASE WHEN comes_back THEN 'returned'
                WHEN is_changed THEN 'changed' END AS event,
           jsonb_build_object('facts', old_facts, 'value', old_value) AS before,
           jsonb_build_object('facts', known.facts, 'value', known.value_at_risk)
               AS after
), absent AS MATERIALIZED (
    SELECT id, absent_since,
           reopened_count < {FLAPS}
           OR coalesce(absent_since <= %(calm_before)s, FALSE) AS is_calm
      FROM paired
     WHERE is_known AND NOT is_found AND is_looked_at
       AND (SELECT is_complete FROM size)
), cleared AS (
    UPDATE dist_exception exception
       SET state = 'cleared', closed_at = %(now)s, absent_since = NULL,
           snoozed_until = NULL, accepted_until = NULL, accepted_value = NULL
      FROM absent
     WHERE exception.id = absent.id AND is_calm
 RETURNING exception.id, 'cleared' AS event, NULL::jsonb AS before, NULL::jsonb AS after
), still AS (
    UPDATE dist_exception exception SET absent_since = %(now)s
      FROM absent
     WHERE exception.id = absent.id AND NOT is_calm AND absent.absent_since IS NULL
), gone AS (
    UPDATE dist_exception exception SET gone_at = %(now)s
     WHERE type_id = %(type)s AND state = 'resolved' AND gone_at IS NULL
       AND company_id = ANY(%(companies)s::int4[])
       AND %(looked_at)s AND (SELECT is_complete FROM size)
       AND (company_id, subject_key) NOT IN (SELECT company_id, subject_key FROM found)
), unknown AS MATERIALIZED (
    SELECT paired.*, last.id AS last_id,
           last.state = 'resolved' AND last.gone_at IS NULL AS is_unsolved,
           last.closed_at, coalesce(last.gone_at, last.closed_at) AS ended_at
      FROM paired
      LEFT JOIN LATERAL (
            SELECT id, state, gone_at, closed_at FROM dist_exception closed
             WHERE closed.type_id = %(type)s AND closed.state IN ('resolved', 'cleared')
               AND closed.company_id = paired.company_id
               AND closed.subject_key = paired.subject_key
             ORDER BY closed_at DESC, id DESC LIMIT 1
           ) last ON TRUE
     WHERE NOT is_known
), judged AS MATERIALIZED (
    SELECT *, CASE WHEN last_id IS NULL THEN 'opened'
                   WHEN is_unsolved AND closed_at <= %(reopen_before)s THEN 'reopened'
                   WHEN is_unsolved THEN NULL
                   WHEN ended_at > %(flapped_after)s THEN 'reopened'
                   ELSE 'opened' END AS event
      FROM unknown
), reopened AS (
    UPDATE dist_exception exception
       SET state = 'open', facts = judged.facts, value_at_risk = judged.value_at_risk,
           waiting_count = judged.waiting_count, due_at = judged.due_at,
           res_model = judged.res_model, res_id = judged.res_id,
           scope_id = judged.scope_id, warehouse_id = judged.warehouse_id,
           partner_id = judged.partner_id, product_id = judged.product_id,
           channel_id = judged.channel_id,
           reopened_count = coalesce(exception.reopened_count, 0) + 1,
           changed_at = %(now)s, closed_at = NULL, gone_at = NULL, outcome = NULL,
           reason_id = NULL, absent_since = NULL, snoozed_until = NULL,
           accepted_until = NULL, accepted_value = NULL
      FROM judged
     WHERE exception.id = judged.last_id AND judged.event = 'reopened'
 RETURNING exception.id, 'reopened' AS event, NULL::jsonb AS before,
           jsonb_build_object('facts', judged.facts, 'value', judged.value_at_risk)
               AS after
), opened AS (
    INSERT INTO dist_exception
           (type_id, state, company_id, subject_key, scope_id, res_model, res_id,
            warehouse_id, partner_id, product_id, channel_id, owner_id, value_at_risk,
            due_at,
            waiting_count, facts, rank, reopened_count, first_seen_at, changed_at,
            create_uid, create_date, write_uid, write_date)
    SELECT %(type)s, 'open', company_id, subject_key, scope_id, res_model, res_id,
           warehouse_id, partner_id, product_id, channel_id, user_id, value_at_risk,
           due_at, waiting_count, facts, 0, 0, %(now)s, %(now)s,
           %(user)s, %(now)s, %(user)s, %(now)s
      FROM judged WHERE event = 'opened'
        ON CONFLICT (company_id, type_id, subject_key)
     WHERE state NOT IN ('resolved', 'cleared') DO NOTHING
 RETURNING id, 'opened' AS event, NULL::jsonb AS before,
           jsonb_build_object('facts', facts, 'value', value_at_risk) AS after
), events AS (
    INSERT INTO dist_exception_event (exception_id, at, event, before, after)
    SELECT id, %(now)s, event, before, after FROM changed WHERE event IS NOT NULL
     UNION ALL SELECT id, %(now)s, event, before, after FROM cleared
     UNION ALL SELECT id, %(now)s, event, before, after FROM reopened
     UNION ALL SELECT id, %(now)s, event, before, after FROM opened
 RETURNING event, exception_id
)
SELECT event, count(*), array_agg(exception_id) FROM events GROUP BY event
 UNION ALL
SELECT 'found', rows, NULL FROM size
"""

# The live cases a part of the subjects concerns: those that may be gone, and those of
# subjects found, which may have moved from one scope to another.
LIVE_OF_A_PART = """
id IN (SELECT id FROM dist_exception
        WHERE type_id = %(type)s AND state NOT IN ('resolved', 'cleared')
          AND scope_id = ANY(%(scopes)s::int4[])
        UNION ALL
       SELECT exception.id FROM found JOIN dist_exception exception
           ON exception.company_id = found.company_id AND exception.type_id = %(type)s
          AND exception.subject_key = found.subject_key
          AND exception.state NOT IN ('resolved', 'cleared'))
"""
