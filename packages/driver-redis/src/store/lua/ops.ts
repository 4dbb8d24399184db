/**
 * Operations by their letter, as `encode-ops.ts` writes them; `at` is where their arguments begin.
 * Each answers nothing, or what ends its group with nothing of it written.
 */
export const OPS = `
-- How many arguments each takes.
local WIDTH = { C = 5, P = 5, E = 8, R = 1, L = 2, U = 1, O = 4, I = 2, X = 3, T = 2, D = 1 }
-- These need memory: a call without them is let through when there is none.
local GROWS = { C = true, L = true, T = true }

-- What each writes to beside its job is read before anything is written.
local TARGETS = {
  C = function(at) checkZset('z:' .. ARGV[at]) end,
  P = function(at) checkZset('z:' .. ARGV[at + 2]) end,
  E = function(at)
    checkZset('z:' .. ARGV[at + 1])
    if ARGV[at + 4] == 'last' then checkZset('kept') end
  end,
  L = function(at) holderOf(ARGV[at]) end,
  U = function(at) holderOf(ARGV[at]) end,
  T = checkTimers,
  D = checkTimers,
}

local OPS = {
  C = function(job, d, at)
    return createRecord(d, ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4])
  end,
  P = function(job, d, at)
    return patchRecord(job, d, ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4])
  end,
  E = function(job, d, at)
    return endRecord(job, d, unpack(ARGV, at, at + 7))
  end,
  R = function(job, d, at)
    return removeRecord(d, ARGV[at])
  end,
  L = function(job, d, at)
    local key = ARGV[at]
    local holder = holderOf(key)
    if holder and holder ~= job.id then return { 'locked', holder } end
    d.keys = d.keys or {}
    d.keys[key] = { ttl = tonumber(ARGV[at + 1]) or false }
  end,
  U = function(job, d, at)
    d.keys = d.keys or {}
    d.keys[ARGV[at]] = 'free'
  end,
  O = function(job, d, at)
    local ended = d.kept or d.tomb
    if ended then return { 'ended', ended.state } end
    local claim, no = openClaim(d.claim, tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 3]))
    if not claim then return no end
    d.claim = claim
    d.opened = { 'opened', claim.run, claim.deaths, claim.told }
    if d.live then d.live = changed(d.live, { run = claim.run, worker = ARGV[at + 2], started = now }) end
  end,
  I = function(job, d, at)
    if not isCurrent(d.claim, ARGV[at]) then return { 'lost', ARGV[at] } end
    d.claim = changed(d.claim, { leaving = given(ARGV[at + 1]) or false })
  end,
  X = function(job, d, at)
    local token = ARGV[at]
    if isCurrent(d.claim, token) then
      d.claim = closeClaim(d.claim, token, ARGV[at + 1] == '1', given(ARGV[at + 2]))
      return
    end
    -- The same group again, since its answer was lost: all of it was done with the close.
    local known = d.claim or d.tomb
    if known and known.closedBy == token then return { 'done' } end
    return { 'lost', token }
  end,
  T = function(job, d, at)
    d.timer = { due = ARGV[at], bytes = ARGV[at + 1] }
  end,
  D = function(job, d, at)
    local due = given(ARGV[at])
    if due then
      -- Another one may have been set since it was taken.
      local set = d.timer and d.timer.due
      if d.timer == nil then set = call('HGET', S .. 'timers', '@' .. job.id) end
      if not set or tonumber(set) ~= tonumber(due) then return { 'unmoved', stateOf(d) } end
    end
    d.timer = false
  end,
}
`;
