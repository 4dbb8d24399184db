/** What operations do to the record in a draft. They answer a refusal, or nothing. */
export const RECORD = `
-- Whether a list of words that has a blank on both sides holds a word.
local function has(list, word)
  return word ~= nil and string.find(list, ' ' .. word .. ' ', 1, true) ~= nil
end

local function given(arg)
  if arg == '' then return nil end
  return arg
end

local function stateOf(d)
  if d.live then return d.live.state end
  if d.kept then return d.kept.state end
  return d.tomb and d.tomb.state
end

-- What was stored of the job so far does not count any more.
local function forget(d)
  d.void, d.unlogged, d.fields = true, true, {}
end

local function placeOf(d)
  d.place = d.place or nextPlace()
  return d.place
end

local function extraOf(job, d)
  if d.fields.x ~= nil then return d.fields.x end
  if d.void then return false end
  if job.extra == nil then job.extra = call('HGET', S .. 'j:' .. job.id, 'x') end
  return job.extra
end

local function patchExtra(job, d, patch)
  if #patch >= 2 then d.fields.x = mergeHeaders(extraOf(job, d), patch) end
end

local function createRecord(d, state, headers, extra, body, runAt)
  local known = stateOf(d) or (isRunning(d.claim) and 'active')
  if known then return { 'exists', known } end
  -- Copies of a job that had this id long ago would fence off those of the new one.
  d.claim = nil
  forget(d)
  d.live = { state = state, place = placeOf(d), created = now, runAt = given(runAt) }
  d.fields = { h = headers, b = body }
  if extra ~= '' then d.fields.x = extra end
end

-- A job that had ended begins again: with its record if that was kept, and behind its old copies.
local function revive(d)
  local known = d.tomb or d.kept
  local base = known.base or 0
  local run = known.run or base
  d.claim = closedClaim(run, base, d.tomb and d.tomb.closedBy)
  if d.kept then
    d.live = { state = 'enqueuing', place = placeOf(d), created = now, run = run ~= 0 and run }
    d.fields.v, d.fields.g, d.unlogged = false, false, true
  end
  d.kept, d.tomb = nil, nil
end

local function patchRecord(job, d, from, must, state, patch, runAt)
  local known = stateOf(d)
  if not has(from, known) then
    if must == '1' then return { 'unmoved', known } end
    return
  end
  local before = d.live
  if not before then revive(d) end
  if not d.live then return end
  patchExtra(job, d, patch)
  local at = given(runAt)
  if not at and state == 'delayed' then at = before and before.runAt end
  d.live = changed(d.live, { state = state, runAt = at or false })
end

local function endRecord(job, d, from, state, patch, result, keep, max, age, tombMs)
  local known = stateOf(d)
  if from ~= '' and not has(from, known) then return { 'unmoved', known } end
  if d.kept or d.tomb then return end
  local live = d.live
  local claim = d.claim or { run = 0, base = 0 }
  d.live, d.claim, d.tomb = nil, nil, nil
  local rest = tonumber(tombMs)
  if rest > 0 then
    d.tomb = { state = state, run = claim.run, base = claim.base, closedBy = claim.closedBy, expires = now + rest }
  end
  if not live or keep == 'none' then
    forget(d)
    return
  end
  patchExtra(job, d, patch)
  -- Only what may come back needs its bytes.
  if state ~= 'dead' then d.fields.b = false end
  d.fields.v = given(result) or false
  local line = keep == 'last'
  local ageMs = line and limit(age)
  if line then d.rule = { max = limit(max), age = ageMs, text = { max, age } } end
  d.kept = {
    state = state, place = nextPlace(), run = live.run, started = live.started, ended = now,
    worker = live.worker, base = claim.base, line = line,
    keepUntil = line and ageMs < math.huge and now + ageMs,
  }
end

local function removeRecord(d, from)
  local known = stateOf(d)
  if from ~= '' and not has(from, known) then return { 'unmoved', known } end
  d.live, d.kept, d.rule = nil, nil, nil
  forget(d)
end
`;
