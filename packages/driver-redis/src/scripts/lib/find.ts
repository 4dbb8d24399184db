/** Finding a job by its id. Needs `LINES`. */
export const FIND = `
-- The message of an id in a physical queue: it, or the newest copy. Answers its mid and bytes.
local function findIn(base, mid)
  local blob = call('HGET', base .. 'j', mid)
  if blob then return mid, blob end
  local copies = call('HGET', base .. 'n', mid)
  if not copies then return nil end
  local copy = (#mid == 8 and 'C~' or 'c') .. copies:sub(-7) .. mid
  return copy, call('HGET', base .. 'j', copy)
end
-- Where it lies: t (delayed), a (active) or w (waiting), its runs so far, and when it is due.
local function whereIs(base, mid, blob)
  local place = blob:sub(1, 7)
  local due = call('ZSCORE', base .. 't', place .. mid)
  local run = tonumber(call('HGET', base .. 'r', mid) or 0) or 0
  if due then return 't', run, due end
  local lease = call('ZSCORE', base .. 'a', place .. struct.pack('>I4', run + 1) .. mid)
  if lease then return 'a', run + 1, '' end
  return 'w', run, ''
end
-- Alive in its queue, else among the dead letters.
local function findJob(mid)
  local found, blob = findIn(K, mid)
  if blob then return K, found, blob end
  found, blob = findIn(D, mid)
  if blob then return D, found, blob end
  return nil
end
`;
