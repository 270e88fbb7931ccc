-- For wrk: somebody who has the address of a webhook and no key to sign with. Every call must be answered 401.
-- Arguments: how long each connection waits before a call (milliseconds on average; 0: not at all), timestamp, signature, body.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  bad = 0
  local pause = tonumber(args[1])
  if pause > 0 then
    function delay() return math.random(0, 2 * pause) end
  end
  ready = wrk.format("POST", nil,
    { ["Content-Type"] = "application/json", ["X-Timestamp"] = args[2], ["X-Signature"] = args[3] }, args[4])
end

function request()
  return ready
end

function response(status)
  if status ~= 401 then bad = bad + 1 end
end

function done(summary, latency, _)
  result(threads, summary, latency)
end
