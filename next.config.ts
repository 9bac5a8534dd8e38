import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  experimental: { authInterrupts: true }, // forbidden() renders the 403 page that says whom to ask
  env: { KCO_FAILPOINT: "" }, // fault points are for bundles that tests make (jobs/run/failpoint.ts)
  images: { unoptimized: true },
  serverExternalPackages: ["pg", "node-cron", "pino", "nodemailer", "@node-rs/argon2", "@prisma/client", "@prisma/adapter-pg", "write-excel-file", "fflate"],
  // Types are checked by `npm run check` and `npm test`; a production build on a user's machine need not do it again.
  typescript: { ignoreBuildErrors: process.env.KCO_BUILD_TYPECHECK !== "1" },
};

export default config;
