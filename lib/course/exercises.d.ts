export * from "@course/exercises";
