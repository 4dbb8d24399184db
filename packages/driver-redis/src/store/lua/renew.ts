/** Prolongs claims: ARGV[1] for how long, then the id and the token of each. Answers the indexes of those lost. */
export const RENEW = `
local lost = {}
for at = 2, #ARGV, 2 do load(ARGV[at]) end
runWithoutMemory()
for at = 2, #ARGV, 2 do
  local job, token = load(ARGV[at]), ARGV[at + 1]
  if isCurrent(job.claim, token) then
    local d = draftOf(job)
    d.claim = changed(job.claim, { expires = now + tonumber(ARGV[1]), touched = now })
    commit(job, d)
  else
    forgive(job, token)
    lost[#lost + 1] = at / 2 - 1
  end
end
return lost
`;
