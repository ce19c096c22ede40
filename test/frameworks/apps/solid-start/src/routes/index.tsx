import { createSignal, onMount } from "solid-js"
import { answer } from "../wasm/answer"

export default function Home() {
  const [client, setClient] = createSignal("")
  onMount(() => setClient(answer()))
  return (
    <main>
      <p>{`server: ${answer()}`}</p>
      <p>{`client: ${client()}`}</p>
    </main>
  )
}
