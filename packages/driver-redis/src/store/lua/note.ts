/**
 * Adds what a job tells, also where that comes after its end, so that notes and ends may cross: ARGV[1] its id, ARGV[2] whether progress is told, ARGV[3] that, ARGV[4]
 * whether a line is, ARGV[5] that, ARGV[6] how many lines are kept.
 */
export const NOTE = `
local id = ARGV[1]
local log = S .. 'l:' .. id
call('LLEN', log)
local job = load(id)
if not job.live and not job.kept then return 0 end
if ARGV[2] == '1' then call('HSET', S .. 'j:' .. id, 'g', ARGV[3]) end
if ARGV[4] == '1' then
  if call('RPUSH', log, ARGV[5]) > tonumber(ARGV[6]) then call('LTRIM', log, -tonumber(ARGV[6]), -1) end
  if job.ends then call('PEXPIREAT', log, int(job.ends)) end
end
return 1
`;
