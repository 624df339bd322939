-- migrate:up
-- What a region's account is made of 地区能源账: statistics of each carrier and of sectors beside those of the whole, and
-- targets of shares 占比. Which quantities there are, in which unit, and which kind of target each may have, the domain says.

ALTER TABLE region_statistic DROP CONSTRAINT region_statistic_quantity_check;
ALTER TABLE region_statistic ADD CONSTRAINT region_statistic_quantity_check CHECK (quantity ~ '^[a-z][a-z_]{1,62}$');
COMMENT ON COLUMN region_statistic.value IS 'sums since January in the unit of the quantity: 10^4 CNY at the constant price of one series, tce, tCO2, kWh, m2';

ALTER TABLE region_target DROP CONSTRAINT region_target_quantity_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_quantity_check CHECK (quantity ~ '^[a-z][a-z_]{1,62}$');
ALTER TABLE region_target DROP CONSTRAINT region_target_kind_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_kind_check
    CHECK (kind IN ('drop', 'increment', 'growth', 'cap', 'share_at_most', 'share_at_least'));
ALTER TABLE region_target ADD CONSTRAINT region_target_share_check
    CHECK (kind NOT IN ('share_at_most', 'share_at_least') OR value BETWEEN 0 AND 1);
COMMENT ON TABLE region_target IS 'what a document demands: drop of intensity, increment or cap of the total, growth of the total, a share of structure';
COMMENT ON COLUMN region_target.value IS 'drop, growth: share of 1 from base_year to target_year; increment, cap: tce or tCO2; share: share of 1 in target_year';

-- migrate:down
DELETE FROM region_target WHERE quantity NOT IN ('energy', 'carbon') OR kind IN ('share_at_most', 'share_at_least');
ALTER TABLE region_target DROP CONSTRAINT region_target_share_check;
ALTER TABLE region_target DROP CONSTRAINT region_target_kind_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_kind_check CHECK (kind IN ('drop', 'increment', 'growth', 'cap'));
ALTER TABLE region_target DROP CONSTRAINT region_target_quantity_check;
ALTER TABLE region_target ADD CONSTRAINT region_target_quantity_check CHECK (quantity IN ('energy', 'carbon'));
DELETE FROM region_statistic WHERE quantity NOT IN ('gdp', 'energy_total', 'energy_other', 'carbon_total', 'carbon_other');
ALTER TABLE region_statistic DROP CONSTRAINT region_statistic_quantity_check;
ALTER TABLE region_statistic ADD CONSTRAINT region_statistic_quantity_check
    CHECK (quantity IN ('gdp', 'energy_total', 'energy_other', 'carbon_total', 'carbon_other'));
