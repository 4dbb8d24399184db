/**
 * One job as it stands, and how a draft of it is written down.
 *
 * A draft (`d`) is a table of `live`, `kept`, `tomb`, `claim` and `locks`, which are never changed but
 * replaced, of `fields` (content that is set, or deleted by `false`), of `void` (the content so far does not
 * count any more) and `unlogged` (its log does not). Everything was read before the first write.
 */
export const JOB = `
local DAY = 86400000
local jobs = {}

local function readRecord(bytes)
  local r = cmsgpack.unpack(bytes)
  return {
    state = r[1], place = r[2], created = r[3], runAt = r[4], run = r[5], started = r[6],
    ended = r[7], worker = r[8], base = r[9], line = r[10], keepUntil = r[11],
  }
end

local function recordBytes(r)
  return cmsgpack.pack({
    r.state, r.place, r.created or false, r.runAt or false, r.run or false, r.started or false,
    r.ended or false, r.worker or false, r.base or false, r.line or false, r.keepUntil or false,
  })
end

local function readTomb(bytes)
  local t = cmsgpack.unpack(bytes)
  return { state = t[1], run = t[2], base = t[3], closedBy = t[4], expires = t[5] }
end

local function tombBytes(t)
  return cmsgpack.pack({ t.state, t.run, t.base, t.closedBy or false, t.expires })
end

local function readClaim(bytes)
  local c = cmsgpack.unpack(bytes)
  return {
    run = c[1], base = c[2], token = c[3], expires = c[4], deaths = c[5], told = c[6],
    leaving = c[7], struck = c[8], closedBy = c[9], touched = c[10],
  }
end

local function claimBytes(c)
  return cmsgpack.pack({
    c.run, c.base, c.token or false, c.expires or 0, c.deaths or 0, c.told or false,
    c.leaving or false, c.struck, c.closedBy or false, c.touched,
  })
end

-- When the key of a job may go by itself; nil for as long as somebody needs it.
local function endOf(j)
  if j.live then return nil end
  local ends = 0
  if j.kept then
    if not j.kept.keepUntil then return nil end
    ends = j.kept.keepUntil
  end
  if j.tomb then ends = math.max(ends, j.tomb.expires) end
  if j.claim then ends = math.max(ends, j.claim.expires or 0, j.claim.touched) + DAY end
  if j.locks and not j.kept and not j.tomb then
    for _, lock in ipairs(j.locks) do
      if not lock[2] then return nil end
      ends = math.max(ends, lock[2])
    end
  end
  return ends
end

local function load(id)
  local job = jobs[id]
  if job then return job end
  local f = call('HMGET', S .. 'j:' .. id, 'r', 't', 'c', 'u')
  job = { id = id }
  if f[1] then
    local rec = readRecord(f[1])
    job.indexed = rec
    checkZset('z:' .. rec.state)
    if rec.line then checkZset('kept') end
    if not ENDED[rec.state] then job.live = rec elseif not isTooOld(rec) then job.kept = rec end
  end
  if f[2] then
    local tomb = readTomb(f[2])
    if tomb.expires > now then job.tomb = tomb end
  end
  if f[3] then job.claim = readClaim(f[3]) end
  if f[4] then job.locks = cmsgpack.unpack(f[4]) end
  job.exists = f[1] or f[2] or f[3] or f[4]
  job.ends = job.exists and endOf(job)
  jobs[id] = job
  return job
end

local function draftOf(job)
  return {
    live = job.live, kept = job.kept, tomb = job.tomb, claim = job.claim, locks = job.locks, fields = {},
    -- What is left of a record that is too old counts no more.
    void = job.indexed ~= nil and not job.live and not job.kept,
  }
end

local function put(set, del, name, changed, bytes)
  if not changed then return end
  if bytes then
    set[#set + 1] = name
    set[#set + 1] = bytes
  else
    del[#del + 1] = name
  end
end

local function commit(job, d)
  local id, key, log = job.id, S .. 'j:' .. job.id, S .. 'l:' .. job.id
  local rec, old = d.live or d.kept, job.indexed
  local moved = rec ~= old and not (rec and old and rec.state == old.state and rec.place == old.place)
  -- Removals come first, so that what frees memory is done when there is none.
  if moved and old then
    call('ZREM', S .. 'z:' .. old.state, id)
    if old.line then call('ZREM', S .. 'kept', id) end
  end
  local void = d.void and job.exists
  if void then call('DEL', key, log) elseif d.unlogged and job.exists then call('DEL', log) end
  local set, del = {}, {}
  put(set, del, 'r', rec ~= old or void, rec and recordBytes(rec))
  put(set, del, 't', d.tomb ~= job.tomb or void, d.tomb and tombBytes(d.tomb))
  put(set, del, 'c', d.claim ~= job.claim or void, d.claim and claimBytes(d.claim))
  put(set, del, 'u', d.locks ~= job.locks or void, d.locks and #d.locks > 0 and cmsgpack.pack(d.locks))
  for name, bytes in pairs(d.fields) do put(set, del, name, true, bytes) end
  if #del > 0 and job.exists and not void then call('HDEL', key, unpack(del)) end
  if #set > 0 then call('HSET', key, unpack(set)) end
  if moved and rec then
    call('ZADD', S .. 'z:' .. rec.state, int(rec.place), id)
    if rec.line then call('ZADD', S .. 'kept', int(rec.place), id) end
  end
  job.indexed, job.live, job.kept, job.tomb, job.claim = rec, d.live, d.kept, d.tomb, d.claim
  job.locks = d.locks and #d.locks > 0 and d.locks or nil
  job.exists = rec or d.tomb or d.claim or job.locks
  if d.void then job.extra = false end
  if d.fields.x ~= nil then job.extra = d.fields.x end
  local endsBefore = not void and job.ends or nil
  job.ends = job.exists and endOf(job)
  if job.exists and job.ends ~= endsBefore then
    if job.ends then
      call('PEXPIREAT', key, int(job.ends))
      if job.kept then call('PEXPIREAT', log, int(job.ends)) end
    else
      call('PERSIST', key)
    end
  end
end

local function dropTimer(id)
  if call('ZREM', S .. 'due', id) == 1 then call('HDEL', S .. 'timers', id, '@' .. id) end
end

-- Forgets the record of a job that has ended; that it has ended is known as long as its tombstone. Fails
-- before it writes, if at all.
local function drop(id)
  local ok, job = pcall(load, id)
  if ok and job.indexed and ENDED[job.indexed.state] then
    local d = draftOf(job)
    d.live, d.kept, d.void, d.unlogged = nil, nil, true, true
    commit(job, d)
    return
  end
  -- The key went by itself: nothing says any more in which state it was.
  call('ZREM', S .. 'kept', id)
  for state in pairs(ENDED) do call('ZREM', S .. 'z:' .. state, id) end
end

local MOST = 500
local function trim()
  if not rule then return end
  local gone = {}
  if rule.age < math.huge then
    gone = call('ZRANGEBYSCORE', S .. 'kept', '-inf', '(' .. int((now - rule.age) * 4096), 'LIMIT', 0, MOST)
  end
  for _, id in ipairs(gone) do pcall(drop, id) end
  if rule.max < math.huge then
    local over = math.min(MOST, call('ZCARD', S .. 'kept') - rule.max)
    if over > 0 then
      for _, id in ipairs(call('ZRANGE', S .. 'kept', 0, int(over - 1))) do pcall(drop, id) end
    end
  end
end
`;
