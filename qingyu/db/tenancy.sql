-- name: set_scope
-- Say in the transaction whose rows it may see; the policies of row-level security read it. It ends with the transaction.
SELECT set_config('qingyu.scope_all', CASE WHEN %(scope_all)s::bool THEN 'on' ELSE '' END, true),
    set_config('qingyu.scope_enterprise', coalesce(%(scope_enterprise)s::int::text, ''), true),
    set_config('qingyu.scope_region', coalesce(%(scope_region)s::int::text, ''), true),
    set_config('qingyu.scope_park', coalesce(%(scope_park)s::int::text, ''), true)

-- name: widen
-- Let the rest of the transaction see every enterprise, or its own scope again.
SELECT set_config('qingyu.scope_all', CASE WHEN %(all)s::bool THEN 'on' ELSE '' END, true)
