/**
 * The store's lease on the runs of one job. Never changed, only replaced.
 *
 *            open: run + 1                      close, counted: base = run, no deaths
 *   closed ───────────────▶ held by a token ─────────────────────────────────────▶ closed
 *      ▲                        │   │  close, uncounted: base and deaths stay          ▲
 *      └────────────────────────┼───┘                                                  │
 *                               │ the lease runs out, another token opens:             │
 *                               ├─ its copy has base = run ─▶ the run had ended itself ┘ and open
 *                               ├─ an intent is written ────▶ open, `leaving`, no death
 *                               └─ neither ─────────────────▶ open, one death more
 *
 * `deaths` and `told` are what the holder was answered: a repeat is answered the same. `struck` are the
 * tokens whose runs are taken for deaths.
 */
export const CLAIM = `
local function closedClaim(run, base, closedBy)
  return { run = run, base = base, token = false, closedBy = closedBy, leaving = false, struck = {}, touched = now }
end

local function changed(claim, change)
  local copy = {}
  for name, value in pairs(claim) do copy[name] = value end
  for name, value in pairs(change) do copy[name] = value end
  return copy
end

local function isRunning(claim)
  return claim ~= nil and claim.token and claim.expires > now
end

local function isCurrent(claim, token)
  return claim ~= nil and claim.token == token
end

-- Answers the claim, or nil and why not.
local function openClaim(claim, base, token, leaseMs)
  local c = claim or closedClaim(0, 0, false)
  local expires = now + leaseMs
  if c.token == token then return changed(c, { expires = expires, touched = now }) end
  if base < c.base then return nil, { 'stale' } end
  -- Who published a copy with this run as its base had come to its end.
  local endedItself = base >= c.run
  if c.token and not endedItself and c.expires > now then return nil, { 'held', c.expires } end
  local leaving = not endedItself and c.leaving or false
  local struck = {}
  if not endedItself then
    for index, one in ipairs(c.struck) do struck[index] = one end
    if c.token and not leaving then struck[#struck + 1] = c.token end
  end
  return {
    run = math.max(c.run, base) + 1, base = base, token = token, expires = expires,
    deaths = #struck, told = leaving, leaving = leaving, struck = struck,
    -- Who opens again has a run to close again.
    closedBy = c.closedBy ~= token and c.closedBy, touched = now,
  }
end

local function closeClaim(claim, token, counts, leaving)
  if counts then return closedClaim(claim.run, claim.run, token) end
  return changed(claim, {
    leaving = leaving or claim.leaving, token = false, expires = 0, told = false, closedBy = token, touched = now,
  })
end

-- Takes back the strike of a token that has reported again: its process lives. Once.
local function forgive(job, token)
  local claim = job.claim
  if not claim then return end
  local struck, found = {}, false
  for _, one in ipairs(claim.struck) do
    if one == token then found = true else struck[#struck + 1] = one end
  end
  if not found then return end
  local d = draftOf(job)
  d.claim = changed(claim, { struck = struck })
  commit(job, d)
end
`;
