-- For wrk: one phone per thread, so a key is pressed only after the screen before has arrived, as on a real phone.
-- Arguments: how the last screen of a call must begin (all before it with CON; "-" accepts any screen), a name for this
-- run, how long each waits on average before it presses (milliseconds; 0: not at all), then the keys of one call.
-- The first request of a call is the dialling itself (empty text); `text` grows, joined with *, as carriers send it.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

local function encode(text)
  return (text:gsub(" ", "+"):gsub("[^%w+._-]", function(c) return string.format("%%%02X", string.byte(c)) end))
end

function init(args)
  last, run = args[1], args[2]
  -- Other phones in every burst: one whose call was cut off is offered to go on with it when it dials again.
  salt = 0
  for i = 1, #run do salt = (salt * 31 + run:byte(i)) % 1000 end
  texts, bad, calls, position = { "" }, 0, 0, 1
  local all = ""
  for i = 4, #args do
    all = all .. (i > 4 and "*" or "") .. args[i]
    table.insert(texts, encode(all))
  end
  headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  local pause = tonumber(args[3])
  if pause > 0 then
    math.randomseed(number)
    function delay() return math.random(0, 2 * pause) end
  end
  new_call()
end

function new_call()
  calls = calls + 1
  position = 1
  caller = string.format("serviceCode=%%2A384%%2A110%%23&networkCode=51011&sessionId=ATUid_%s_%d_%d&phoneNumber=%%2B62812%03d%02d%03d&text=",
    run, number, calls, salt, number % 100, calls % 1000)
end

-- wrk also asks for a request that it never sends, so only an answer moves the call on.
function request()
  return wrk.format("POST", nil, headers, caller .. texts[position])
end

function response(status, _, body)
  local wanted = position == #texts and last or "CON "
  if status ~= 200 or (last ~= "-" and body:sub(1, #wanted) ~= wanted) then bad = bad + 1 end
  if position == #texts then new_call() else position = position + 1 end
end

function done(summary, latency, _)
  result(threads, summary, latency)
end
