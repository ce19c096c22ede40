// What odd-imports.wat asks for, under its own names.
const a = () => 1
const b = () => 2
const c = () => 3
const d = () => 4
const e = () => 5
const f = () => 6
const g = () => 7
const h = () => 8
const i = () => 9
const j = 10

export {
  a as "foo-bar",
  b as default,
  c as "__proto__",
  d as "",
  e as 'a"b\\c`${d}',
  f as "a\r\nb\u2028c",
  g as "*/globalThis.PWNED=1/*</script>",
  h as "🦀",
  i as delete,
  j as "constructor",
}
