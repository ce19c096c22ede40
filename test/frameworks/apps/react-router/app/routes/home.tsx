import { useEffect, useState } from "react"
import { answer } from "~/wasm/answer"
import type { Route } from "./+types/home"

export const loader = () => ({ server: answer() })

export default function Home({ loaderData }: Route.ComponentProps) {
  const [client, setClient] = useState("")
  useEffect(() => setClient(answer()), [])
  return (
    <>
      <p>server: {loaderData.server}</p>
      <p>client: {client}</p>
    </>
  )
}
