import { iterations } from "./mandelbrot.wasm"

/** The Mandelbrot set in letters, a line for each row. */
export function inLetters(columns: number, rows: number): string {
  const letterAt = (column: number, row: number): string => {
    const steps = iterations((column / columns) * 3.2 - 2.3, (row / rows) * 2.4 - 1.2)
    return " .:-=+*#%@"[Math.min(9, Math.floor(Math.sqrt(steps) * 0.6))]!
  }
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => letterAt(column, row)).join(""),
  ).join("\n")
}
