export interface Case {
  readonly name: string
  readonly packages: readonly string[]
  readonly quick?: boolean
  readonly except?: Readonly<Record<string, string>>
}
export const cases: readonly Case[]
