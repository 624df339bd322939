-- migrate:up
-- Which guideline a CO2 account follows, materials with carbon, and carbon balances.

ALTER TABLE carbon_setting
    ADD COLUMN guideline text,
    ADD COLUMN absent text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN carbon_setting.guideline IS 'one of the 24 by its number, or of the carbon market; null is that of the industry';
COMMENT ON COLUMN carbon_setting.absent IS 'process items of the guideline that the enterprise states not to have';

ALTER TABLE process_emission
    ADD COLUMN material text,
    ADD COLUMN name text,
    ADD COLUMN streams jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT process_emission_kind_check,
    ADD CONSTRAINT process_emission_kind_check CHECK (kind IN ('clinker_oxide', 'clinker_default', 'carbonate',
        'aluminium_anode', 'aluminium_pfc', 'material', 'nitric_acid', 'carbon_balance', 'recovered')),
    ADD CHECK ((kind = 'material') = (material IS NOT NULL)),
    ADD CHECK ((kind = 'carbon_balance') = (name IS NOT NULL));
COMMENT ON COLUMN process_emission.streams IS 'of a carbon balance: each with its role, its amount and its carbon content';

ALTER TABLE co2_factor
    DROP CONSTRAINT co2_factor_category_check,
    ADD CONSTRAINT co2_factor_category_check CHECK (category IN ('fuel', 'process', 'heat', 'grid', 'gwp', 'carbon_content'));

-- migrate:down
