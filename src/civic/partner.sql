-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Numbers that partners know a card by. States: 0 taken for a card that is being made, 1 on a card,
-- 2 turned off. No row here can be joined with a status index: the tags differ for each partner.

-- partner_library_take: a number of the library's block is set aside, unless it was ever used. Its tag
-- is random until the card is made, so that the row keeps its size and place in the file.
-- in: number text, tag blob
-- out: changed
INSERT INTO library_number (number, state, tag) VALUES (:number, 0, :tag) ON CONFLICT DO NOTHING;

-- partner_library_bind: the card is made; whoever has its code can turn the number off.
-- in: number text, tag blob
-- out: changed
UPDATE library_number SET state = 1, tag = :tag WHERE number = :number AND state = 0;

-- partner_library_revoke: the library's number with this tag is turned off.
-- in: tag blob
-- out: changed
UPDATE library_number SET state = 2 WHERE tag = :tag AND state = 1;

-- partner_transit_bind: a card with this transit number was handed over.
-- in: number text, tag blob
-- out: changed
UPDATE transit_number SET state = 1, tag = :tag WHERE number = :number AND state = 0;

-- partner_transit_revoke: the transit number with this tag is turned off.
-- in: tag blob
-- out: changed
UPDATE transit_number SET state = 2 WHERE tag = :tag AND state = 1;
