-- Who sees and changes what in the demo application: grants say which tables and columns, row-level security says which rows.
-- service_role is not named here: it reads and writes everything. Catalogue, gardens and sensors are written by it alone.

-- Public: visitors and members read.
GRANT SELECT ON family, genus, species, variety, tag, variety_tag, garden, bed, planting, review, swap, sensor, sensor_reading,
  bed_overview, variety_popularity TO anon, authenticated;

-- Members: visitors do not see the address; everybody changes only themselves.
GRANT SELECT (id, name, home_garden_id, joined_on, bio) ON member TO anon;
GRANT SELECT ON member TO authenticated;
GRANT INSERT (id, name, email, home_garden_id, bio), UPDATE (name, email, home_garden_id, bio) ON member TO authenticated;
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_read ON member FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY member_join ON member FOR INSERT TO authenticated WITH CHECK (id = (SELECT auth.uid()));
CREATE POLICY member_change ON member FOR UPDATE TO authenticated
  USING (id = (SELECT auth.uid())) WITH CHECK (id = (SELECT auth.uid()));

-- Public to read, written by the member concerned.
GRANT INSERT (garden_id, bed_number, variety_id, planter_id, planted_on, quantity, survived),
  UPDATE (garden_id, bed_number, variety_id, planted_on, quantity, survived), DELETE ON planting TO authenticated;
ALTER TABLE planting ENABLE ROW LEVEL SECURITY;
CREATE POLICY planting_read ON planting FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY planting_own ON planting FOR ALL TO authenticated
  USING (planter_id = (SELECT auth.uid())) WITH CHECK (planter_id = (SELECT auth.uid()));

GRANT INSERT (variety_id, member_id, rating, body), UPDATE (rating, body), DELETE ON review TO authenticated;
ALTER TABLE review ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_read ON review FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY review_own ON review FOR ALL TO authenticated
  USING (member_id = (SELECT auth.uid())) WITH CHECK (member_id = (SELECT auth.uid()));

GRANT INSERT (giver_id, receiver_id, variety_id, quantity), UPDATE (quantity, status, settled_at) ON swap TO authenticated;
ALTER TABLE swap ENABLE ROW LEVEL SECURITY;
CREATE POLICY swap_read ON swap FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY swap_propose ON swap FOR INSERT TO authenticated WITH CHECK (giver_id = (SELECT auth.uid()));
CREATE POLICY swap_settle ON swap FOR UPDATE TO authenticated
  USING ((SELECT auth.uid()) IN (giver_id, receiver_id)) WITH CHECK ((SELECT auth.uid()) IN (giver_id, receiver_id));

-- Private: visitors see nothing, members their own.
GRANT SELECT, INSERT, UPDATE, DELETE ON member_preference, journal_entry TO authenticated;
ALTER TABLE member_preference ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_preference_own ON member_preference FOR ALL TO authenticated
  USING (member_id = (SELECT auth.uid())) WITH CHECK (member_id = (SELECT auth.uid()));
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY journal_entry_own ON journal_entry FOR ALL TO authenticated
  USING (owner_id = (SELECT auth.uid())) WITH CHECK (owner_id = (SELECT auth.uid()));

-- Private too, and changed only while it is a basket. Status and prices are the nursery's to write.
GRANT SELECT ON purchase, purchase_item, purchase_summary TO authenticated;
GRANT INSERT (buyer_id, pickup_garden_id, note), UPDATE (pickup_garden_id, note), DELETE ON purchase TO authenticated;
GRANT INSERT (purchase_id, line, variety_id, quantity), UPDATE (quantity), DELETE ON purchase_item TO authenticated;
ALTER TABLE purchase ENABLE ROW LEVEL SECURITY;
CREATE POLICY purchase_read ON purchase FOR SELECT TO authenticated USING (buyer_id = (SELECT auth.uid()));
CREATE POLICY purchase_basket ON purchase FOR ALL TO authenticated
  USING (buyer_id = (SELECT auth.uid()) AND status = 'basket')
  WITH CHECK (buyer_id = (SELECT auth.uid()) AND status = 'basket');
ALTER TABLE purchase_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY purchase_item_read ON purchase_item FOR SELECT TO authenticated
  USING (purchase_id IN (SELECT id FROM purchase WHERE buyer_id = (SELECT auth.uid())));
CREATE POLICY purchase_item_basket ON purchase_item FOR ALL TO authenticated
  USING (purchase_id IN (SELECT id FROM purchase WHERE buyer_id = (SELECT auth.uid()) AND status = 'basket'))
  WITH CHECK (purchase_id IN (SELECT id FROM purchase WHERE buyer_id = (SELECT auth.uid()) AND status = 'basket'));
