/**
 * Applies groups: ARGV[1] is how many; each is its job's id, how many operations, and those, each a letter
 * with its arguments. All keys are read (and so their types checked) before anything is written; then
 * group by group: all its operations on a draft, and the draft written down if none said no.
 */
export const APPLY = `
local groups, grows, at = {}, false, 2
for index = 1, tonumber(ARGV[1]) do
  local group = { id = ARGV[at], ops = {} }
  load(group.id)
  local count = tonumber(ARGV[at + 1])
  at = at + 2
  for op = 1, count do
    local letter = ARGV[at]
    group.ops[op] = at
    local target = TARGETS[letter]
    if target then target(at + 1) end
    if GROWS[letter] then grows = true end
    at = at + 1 + WIDTH[letter]
  end
  groups[index] = group
end
if not grows then runWithoutMemory() end
trim()

local function answer(group)
  local job = load(group.id)
  local d = draftOf(job)
  for _, op in ipairs(group.ops) do
    local no = OPS[ARGV[op]](job, d, op + 1)
    if no then
      -- The one thing that a group writes which is refused: who is fenced off lives.
      if no[1] == 'lost' then
        forgive(job, no[2])
        return { 'stale-token' }
      end
      if no[1] == 'done' then return 1 end
      return no
    end
  end
  if #group.ops > 0 then write(job, d) end
  return d.opened or 1
end

local answers, plain = {}, true
for index, group in ipairs(groups) do
  local one = answer(group)
  if one ~= 1 then plain = false end
  answers[index] = one
end
`;
