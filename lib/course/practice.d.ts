export * from "@course/exercises/lessons";
