// The score sheets of an enterprise or a region: the same answers at two addresses.
import { body, client } from "@/api/client";
import type { Schema } from "@/api/types";

export type Assessed = { kind: "enterprise" | "region"; code: string };

export function compare(of: Assessed, month: string | undefined): Promise<Schema<"SchemeComparison">> {
  const query = { month };
  return of.kind === "region"
    ? body(client.GET("/api/v1/regions/{region}/assessments", { params: { path: { region: of.code }, query } }))
    : body(client.GET("/api/v1/enterprises/{code}/assessments", { params: { path: { code: of.code }, query } }));
}

export function sheet(of: Assessed, scheme: string, month: string | undefined): Promise<Schema<"AssessmentSheet">> {
  const query = { month };
  return of.kind === "region"
    ? body(client.GET("/api/v1/regions/{region}/assessments/{scheme}", { params: { path: { region: of.code, scheme }, query } }))
    : body(client.GET("/api/v1/enterprises/{code}/assessments/{scheme}", { params: { path: { code: of.code, scheme }, query } }));
}

export function stateFinding(of: Assessed, scheme: string, said: Schema<"FindingDeclaration">): Promise<Schema<"AssessmentSheet">> {
  return of.kind === "region"
    ? body(client.POST("/api/v1/regions/{region}/assessments/{scheme}/findings", { params: { path: { region: of.code, scheme } }, body: said }))
    : body(client.POST("/api/v1/enterprises/{code}/assessments/{scheme}/findings", { params: { path: { code: of.code, scheme } }, body: said }));
}
