-- Undoes 0005: removes the demo application's functions.

DROP FUNCTION offer_plants;
DROP FUNCTION variety_siblings;
DROP FUNCTION variety_price_of;
DROP FUNCTION species_scientific_name;
DROP FUNCTION search_varieties;
