// The door `course/exercises`, by which notebooks know the package beside this one.
export * from "@course/exercises";
