-- migrate:up
-- What a manager may declare by a table through the API; row-level security keeps it to the own enterprise.

GRANT INSERT ON carrier_price, economic_figure, green_certificate, meter_certificate, monthly_report, price_adder,
    production, tariff TO qingyu_api;
GRANT INSERT, UPDATE ON budget TO qingyu_api;

-- migrate:down
