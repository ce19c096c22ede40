import { answer } from "./wasm/answer"

export default function App() {
  return <p>{`client: ${answer()}`}</p>
}
