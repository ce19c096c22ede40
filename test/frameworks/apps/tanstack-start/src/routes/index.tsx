import { createFileRoute } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { answer } from "../wasm/answer"

export const Route = createFileRoute("/")({ component: Home })

function Home() {
  const [client, setClient] = useState("")
  useEffect(() => setClient(answer()), [])
  return (
    <>
      <p>{`server: ${answer()}`}</p>
      <p>{`client: ${client}`}</p>
    </>
  )
}
