export const answer = (text, n) => `${text}, ${n} times`
