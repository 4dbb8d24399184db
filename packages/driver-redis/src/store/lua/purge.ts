/** Removes one job as if it had never run; late copies of it find a tombstone for an hour after they are due. */
const PURGE_JOB = `
local HOUR = 3600000
local function purge(job, dueAt)
  dropTimer(job.id)
  for _, lock in ipairs(job.locks or {}) do
    local key = S .. 'k:' .. lock[1]
    if call('GET', key) == job.id then call('DEL', key) end
  end
  local claim = job.claim or { run = 0, base = 0 }
  commit(job, {
    void = true, fields = {},
    tomb = { state = 'removed', run = claim.run, base = claim.base, closedBy = false, expires = math.max(now, dueAt or now) + HOUR },
  })
end
`;

/**
 * A step of removing the jobs of a state: ARGV[1] the state, ARGV[2] the place behind which it begins,
 * ARGV[3] the last place (empty: the last one given by now), ARGV[4] how many are looked at. Answers how many
 * went, where to go on (null at the end), and the last place.
 */
export const PURGE_STATE: string = `${PURGE_JOB}
local z, last = S .. 'z:' .. ARGV[1], ARGV[3]
if last == '' then last = int(lastPlace) end
local page = call('ZRANGEBYSCORE', z, '(' .. ARGV[2], last, 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[4]))
local gone = 0
runWithoutMemory()
for index = 1, #page, 2 do load(page[index]) end
for index = 1, #page, 2 do
  local job = load(page[index])
  if job.live and job.live.state == ARGV[1] and not isRunning(job.claim) then
    purge(job, tonumber(job.live.runAt or 0))
    gone = gone + 1
  end
end
return { gone, #page == tonumber(ARGV[4]) * 2 and page[#page], last }
`;

/**
 * A step of removing what is kept back for jobs without a record: ARGV[1] the cursor of a scan, ARGV[2] how
 * many are looked at. Answers how many went, and the cursor to go on with.
 */
export const PURGE_TIMERS: string = `${PURGE_JOB}
local scan = call('ZSCAN', S .. 'due', ARGV[1], 'COUNT', ARGV[2])
local page, gone = scan[2], 0
runWithoutMemory()
for index = 1, #page, 2 do load(page[index]) end
for index = 1, #page, 2 do
  local job = load(page[index])
  local known = job.live or job.kept or job.tomb
  if not known and not isRunning(job.claim) then
    purge(job, tonumber(page[index + 1]))
    gone = gone + 1
  end
end
return { gone, scan[1] }
`;
