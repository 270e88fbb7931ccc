-- For wrk: a carrier that delivers SMS. One connection per thread, so each answer belongs to the SMS sent last.
-- Arguments: a name for this run, and for calls that are signed the folder with those of each thread
-- (tests/bench/calls.py). Ids are run-thread-1, run-thread-2 ...; a phone writes once.

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init(args)
  run, bad, answered = args[1], 0, 0
  headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  date = os.date("!%Y-%m-%d+%H%%3A%M%%3A%S")
  if args[2] then
    headers["Content-Type"] = "application/json"
    signed = io.open(args[2] .. "/" .. number)
    read_signed()
  end
end

function read_signed()
  headers["X-Timestamp"], headers["X-Signature"], body = (signed:read("*l") or ""):match("^(%S+) (%S+) (.+)$")
end

local function form(n)
  return string.format(
    "id=%s-%d-%d&from=%%2B62812%03d%05d&to=11011&date=%s&linkId=&networkCode=51011&text=LAPOR+petasan+di+lr+ketapang+rt+14+7+ulu",
    run, number, n, number, n % 100000, date)
end

-- wrk also asks for a request that it never sends, so only an answer moves on to the next id.
function request()
  return wrk.format("POST", nil, headers, body or form(answered + 1))
end

function response(status)
  if status ~= 200 then bad = bad + 1 return end
  answered = answered + 1
  if signed then read_signed() end
end

function done(summary, latency, _)
  local each = {}
  for _, thread in ipairs(threads) do table.insert(each, string.format("%d", thread:get("answered"))) end
  result(threads, summary, latency, string.format(',"answered":[%s]', table.concat(each, ",")))
end
