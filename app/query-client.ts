// How the browser keeps server data: old numbers stay while new ones load, and a refused request is not repeated.
import { keepPreviousData, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/components/ui/fetch-json";

// Data changes once a day; a minute keeps tab switches free and shows a rerun's result soon enough.
const STALE_MS = 60_000;
const MAX_RETRIES = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        placeholderData: keepPreviousData,
        retry: (failures, error) => failures < MAX_RETRIES && !isRefusal(error),
      },
      mutations: { retry: false },
    },
  });
}

/** 4xx says the request is wrong or not allowed: asking again changes nothing. */
function isRefusal(error: Error): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500;
}
