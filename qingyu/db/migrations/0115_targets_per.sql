-- migrate:up
-- A drop of a region, park, sector or group may be per floor area, head or turnover, as an enterprise's may; water may be
-- demanded of both. Which quantities there are, and what each may be per, the domain says.

ALTER TABLE region_target DROP CONSTRAINT region_target_per_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_per_check CHECK (per = '' OR kind = 'drop');
COMMENT ON COLUMN region_target.per IS 'what a drop is per: empty of the GDP, else a denominator (floor_area, persons, freight_turnover, passenger_turnover)';
DROP INDEX region_target_once;
CREATE UNIQUE INDEX region_target_once ON region_target (region_id, quantity, kind, per, base_year, target_year)
    WHERE withdrawn_at IS NULL;
ALTER TABLE enterprise_target DROP CONSTRAINT enterprise_target_quantity_check;
ALTER TABLE enterprise_target ADD CONSTRAINT enterprise_target_quantity_check CHECK (quantity ~ '^[a-z][a-z_]{1,62}$');
COMMENT ON COLUMN enterprise_target.value IS 'drop, growth: share of 1 from base_year to target_year; increment, cap: tce, tCO2 or m3';

-- migrate:down
DELETE FROM enterprise_target WHERE quantity NOT IN ('energy', 'carbon');
ALTER TABLE enterprise_target DROP CONSTRAINT enterprise_target_quantity_check;
ALTER TABLE enterprise_target ADD CONSTRAINT enterprise_target_quantity_check CHECK (quantity IN ('energy', 'carbon'));
DELETE FROM region_target WHERE per <> '';
DROP INDEX region_target_once;
CREATE UNIQUE INDEX region_target_once ON region_target (region_id, quantity, kind, base_year, target_year)
    WHERE withdrawn_at IS NULL;
ALTER TABLE region_target DROP CONSTRAINT region_target_per_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_per_check CHECK (per = '');
