import type { Meta, StoryObj } from "@storybook/react-vite"
import { answer } from "./wasm/answer"

function Answer() {
  return <p>{`client: ${answer()}`}</p>
}

export default { component: Answer } satisfies Meta<typeof Answer>

export const Shown: StoryObj<typeof Answer> = {}
