/** How a job is answered: an array in the order that `stored-job.ts` reads; content last. */
const TELL = `
local function tell(id, place)
  local key = S .. 'j:' .. id
  local f = call('HMGET', key, 'r', 'h', 'x', 'b', 'v', 'g')
  if not f[1] then return nil, 0 end
  local rec = readRecord(f[1])
  if place and rec.place ~= place then return nil, 0 end
  if ENDED[rec.state] and isTooOld(rec) then return nil, 0 end
  local logs = call('LRANGE', S .. 'l:' .. id, 0, -1)
  local size = #(f[2] or '') + #(f[4] or '') + #(f[5] or '') + #(f[6] or '')
  return {
    id, rec.state, rec.created or false, rec.runAt or false, rec.run or false, rec.started or false,
    rec.ended or false, rec.worker or false, f[2], f[3], f[4], f[5], f[6], logs,
  }, size
end
`;

/**
 * Reads jobs by their ids: ARGV[2…], until their bytes are more than ARGV[1]. Answers each in its place, or
 * null; fewer than asked for where it is too much.
 */
export const READ: string = `${TELL}
local found, bytes = {}, tonumber(ARGV[1])
for at = 2, #ARGV do
  if bytes <= 0 then break end
  local one, size = tell(ARGV[at])
  found[at - 1] = one or false
  bytes = bytes - size
end
return found
`;

/**
 * Reads a page of the jobs of a state: ARGV[1] the state, ARGV[2] the place behind which it begins, ARGV[3]
 * how many, ARGV[4] how many bytes at most. Answers where it ended (null at the end of all), and the jobs.
 */
export const FIND: string = `${TELL}
call('ZCARD', S .. 'kept')
trim()
local z, after, want, bytes = S .. 'z:' .. ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local page = call('ZRANGEBYSCORE', z, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, want + 1)
local found, gone, at = { false }, {}, false
for index = 1, math.min(#page, want * 2), 2 do
  if bytes <= 0 then break end
  local id, place = page[index], tonumber(page[index + 1])
  local one, size = tell(id, place)
  if one then
    found[#found + 1] = one
    bytes = bytes - size
  else
    gone[#gone + 1] = { id, place }
  end
  at = index
end
if at and at + 2 <= #page then found[1] = page[at + 1] end
for _, one in ipairs(gone) do
  -- Its key went by itself when its time was over.
  if call('EXISTS', S .. 'j:' .. one[1]) == 0 then
    call('ZREM', z, one[1])
    call('ZREM', S .. 'kept', one[1])
  end
end
return found
`;
