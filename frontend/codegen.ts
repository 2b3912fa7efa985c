import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types every operation from the contract; the build fails when a screen asks for what the schema does not have. */
const config: CodegenConfig = {
  schema: "../docs/schema.graphql",
  documents: "src/**/*.graphql",
  silent: true,
  generates: {
    "./src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        nonOptionalTypename: true,
        defaultScalarType: "unknown",
        strictScalars: true,
        scalars: {
          DateTime: "string",
          Date: "string",
          Decimal: "string",
          URL: "string",
          EmailAddress: "string",
          TimeZone: "string",
        },
      },
    },
  },
};

export default config;
