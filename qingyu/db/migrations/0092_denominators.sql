-- migrate:up
-- What public bodies and transport are measured by: floor area, people, turnover, water. Which quantities there are, and in
-- which unit, the domain says.

ALTER TABLE enterprise_statistic DROP CONSTRAINT enterprise_statistic_quantity_check;
ALTER TABLE enterprise_statistic ADD CONSTRAINT enterprise_statistic_quantity_check CHECK (quantity ~ '^[a-z][a-z_]{1,62}$');
COMMENT ON COLUMN enterprise_statistic.value IS 'sums since January in the unit of the quantity; floor area [m2] and persons as they were at the end of the month, until others are stated';
COMMENT ON COLUMN enterprise_target.per IS 'what a drop is per: value_added, output_value, a denominator (floor_area, persons, freight_turnover, passenger_turnover), or the code of a product; empty of a total';

-- migrate:down
DELETE FROM enterprise_statistic WHERE quantity NOT IN ('value_added', 'output_value', 'energy_total', 'carbon_total');
ALTER TABLE enterprise_statistic DROP CONSTRAINT enterprise_statistic_quantity_check;
ALTER TABLE enterprise_statistic ADD CONSTRAINT enterprise_statistic_quantity_check
    CHECK (quantity IN ('value_added', 'output_value', 'energy_total', 'carbon_total'));
