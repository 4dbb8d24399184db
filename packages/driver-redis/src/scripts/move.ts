import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { CATCH_UP } from './lib/catch-up.ts';
import { ENDS } from './lib/ends.ts';
import { FIND } from './lib/find.ts';
import { KEPT } from './lib/kept.ts';
import { LINES } from './lib/lines.ts';
import { LOCKS } from './lib/locks.ts';
import { PLACES } from './lib/places.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Moves a job by its id.
 *
 * ARGV: mid; letters of the states it may be in; where to (w waiting, x cancelled, r removed); where the
 * caller saw it (letter, place of its message); new bytes in front of its body ('' as they are) and where the
 * body begins; meta and rule of the record of a cancelled one; for how long a lock is taken ('' for none,
 * '-' for as long as it lives), and which.
 * Answers: 1, 'again' (it has moved since it was seen), 'u' .. letter of the state it is in, 'l' .. mid of
 * who holds the lock. Nothing is written but with 1.
 *
 * Checked first: where it is; its state; the lock; the types of all keys.
 */
export const move: Script = {
  name: 'move',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${CATCH_UP}${LOCKS}${ENDS}${FIND}${KEPT}
local id, expect, to = ARGV[1], ARGV[2], ARGV[3]
local seenAt, seenPlace, head, from = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local meta, keep, ttl, lock = ARGV[8], ARGV[9], ARGV[10], nil
if ttl ~= '' then lock = ARGV[11] end

checkQueue(K)
checkQueue(D)
for _, name in ipairs({ 'l', 'e', 'nt', 'm' }) do mustBe('hash', P .. name) end
for _, name in ipairs({ 'ez', 'ea' }) do mustBe('zset', P .. name) end

local base, mid, blob = findJob(id)
if not base then
  local record = recordOf(id)
  local letter = record and record:sub(5, 5) or ''
  if letter == '' or to ~= 'r' or not expect:find(letter, 1, true) then return 'u' .. letter end
  call('HDEL', P .. 'e', id)
  call('ZREM', P .. 'ez', id)
  call('ZREM', P .. 'ea', id)
  return 1
end
local where, run = whereIs(base, mid, blob)
local state = base == D and 'D' or where
-- A dead letter that is being redriven is not to be had.
if where == 'a' or not expect:find(state, 1, true) then return 'u' .. state end
if state ~= seenAt or blob:sub(1, 7) ~= seenPlace then return 'again' end
if lock then
  local holder = lockHolder(lock)
  if holder and holder ~= originalOf(mid) then return 'l' .. holder end
end
local changed = head == '' and blob or blob:sub(1, 7) .. head .. blob:sub(from)
for _, one in ipairs({ blob, changed }) do
  local name = orderingOf(one)
  if name then mustBe('list', K .. 'o:' .. name) end
end
mustBe('list', K .. 'w:' .. priorityOf(changed))
mustBe('zset', K .. 'b:' .. priorityOf(changed))

-- Takes it out of the line it stands in; in the line of its priority its entry is left, and skipped there.
evenIfFull(base)
local entry = blob:sub(1, 7) .. mid
local isFollower = call('ZREM', base .. 'f', entry) == 1
call('ZREM', base .. 't', entry)
call('ZREM', base .. 's', entry)
call('ZREM', base .. 'b:' .. priorityOf(blob), entry)

if to == 'w' and base == K then
  local place = takePlaces(K, 1)
  changed = placed(changed, place)
  call('HSET', K .. 'j', mid, changed)
  if arrive(K, place7(place) .. mid, changed) then putBack(K, place7(place) .. mid, changed) end
  wake(K, 1)
  return 1
end

call('HDEL', base .. 'j', mid)
forgetMid(base, mid)
local freed = isFollower and 0 or freeKey(base, blob, mid)
if to == 'w' then
  local place = takePlaces(K, 1)
  local fresh = freshMid(K, originalOf(mid), place)
  changed = placed(changed, place)
  call('HSET', K .. 'j', fresh, changed)
  if run > 0 then call('HSET', K .. 'r', fresh, num(run)) end
  if lock then takeLock(lock, originalOf(mid), ttl) end
  if arrive(K, place7(place) .. fresh, changed) then putBack(K, place7(place) .. fresh, changed) end
  wake(K, 1)
  return 1
end
local held = lockOf(blob)
if held then freeLock(held, mid) end
if to == 'x' and keep ~= '' then keepEnds({ { mid, run, changed, meta, keep } })
else takeNotes(mid) end
wake(K, freed)
return 1
`,
};
