export let calls = 0
export const note = () => {
  calls++
}
