// Prints what a command is given, by AssemblyScript's WASI shim. Portable: JavaScript runs it too.

const args = process.argv
for (let i = 0; i < args.length; i++) console.log("argument " + i.toString() + ": " + args[i])

const names = process.env.keys()
for (let i = 0; i < names.length; i++) console.log("variable: " + names[i] + "=" + process.env.get(names[i]))

const input = new ArrayBuffer(64)
process.stderr.write(process.stdin.read(input).toString() + " bytes read\n")

const begin = performance.now()
const times = new Map<string, number>()
times.set("random", Math.random())
times.set("again", Math.random())
console.log("random differs: " + (times.get("random") != times.get("again")).toString())
console.log("time goes on: " + (performance.now() >= begin).toString())
console.log("the time is of this century: " + (Date.now() > 1700000000000).toString())
process.stdout.write("without an end")

if (args.length > 1) process.exit(parseInt(args[1]) as i32)
