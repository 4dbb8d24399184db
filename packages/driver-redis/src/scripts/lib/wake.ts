/** Wakes who waits for work. Needs `BASE`. */
export const WAKE = `
-- A member of K i is the channel of a driver, a space, and the number of its consumer. Who hears nothing is gone.
local function wake(base, count)
  while count > 0 do
    local idle = call('ZPOPMIN', base .. 'i')
    if not idle[1] then return end
    if tonumber(idle[2]) > now then
      local channel, consumer = idle[1]:match('^(.*) (%d+)$')
      -- Where publishing is forbidden, they look again by themselves.
      local heard = channel and redis.pcall('PUBLISH', channel, consumer)
      -- Those who listen at another node of a cluster are not counted here.
      local isTold = type(heard) == 'number' and (heard > 0 or channel:find(':wake:far-', 1, true))
      if isTold then count = count - 1 end
    end
  end
end
`;
