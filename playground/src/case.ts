/** The shape of a case of the page, and of a section of cases. */

export interface Case {
  /** Unique; the card's anchor on the page. */
  readonly id: string
  /** The module that is imported: a specifier, or a key of the registry. */
  readonly from: string
  /** The lines that give the answer, as the app writes them. */
  readonly code: string
  /** The expression whose value is the answer. */
  readonly call: string
  /** `served` is the URL of a folder with modules that no build knows: those of the page of plugins. */
  readonly run: (served: string) => unknown
  readonly expected: unknown
  /** Whether the page runs it only after a click. */
  readonly onClick?: boolean
}

export interface Section {
  readonly title: string
  readonly text: string
  readonly cases: readonly Case[]
}
