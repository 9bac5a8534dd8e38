"use client"; // a reference in each page's payload instead of all its boxes
// The overview's size before its numbers are there; team pages look the same.
import { OverviewSkeleton } from "@/components/overview/overview-skeleton";

export default function Loading() {
  return <OverviewSkeleton />;
}
