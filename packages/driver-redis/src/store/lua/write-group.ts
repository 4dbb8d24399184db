/** Writes a draft down, with what it changes of locks and timers. Removals come first. */
export const WRITE_GROUP = `
local function write(job, d)
  if d.timer == false then dropTimer(job.id) end
  if d.keys then writeKeys(job, d) end
  commit(job, d)
  if d.timer then
    call('HSET', S .. 'timers', job.id, d.timer.bytes, '@' .. job.id, d.timer.due)
    call('ZADD', S .. 'due', d.timer.due, job.id)
  end
  if d.kept and d.rule then
    if not rule or rule.max ~= d.rule.max or rule.age ~= d.rule.age then
      call('HSET', M, 'max', d.rule.text[1], 'age', d.rule.text[2])
    end
    rule = d.rule
    trim()
  end
end
`;
