// Figures, and what draws them.
// (The blank line behind each heading keeps the formatter from sorting across headings.)

// For learners

export { type BarsOptions, plotBars } from "./charts/bars.js";
export { type CalibrationPlotOptions, plotCalibration } from "./charts/calibration.js";
export { type ClassCountsOptions, plotClassCounts } from "./charts/class-counts.js";
export { type ConfusionMatrixPlotOptions, plotConfusionMatrix } from "./charts/confusion-matrix.js";
export { type HistogramOptions, plotHistogram } from "./charts/histogram.js";
export { type HistoryLike, type HistoryOptions, plotHistory } from "./charts/history.js";
export { type Line, type LinesOptions, plotLines } from "./charts/lines.js";
export { plotRanking, type RankingOptions } from "./charts/ranking.js";
export { type GroundPoint, plotSurface, type SurfaceOptions } from "./charts/surface.js";
export { DigitDrawing, type DrawDigitOptions, drawDigit } from "./drawing/draw-digit.js";
export { mnistImage } from "./drawing/mnist-image.js";
export { Figure } from "./figure/figure.js";
export { type ImageOptions, plotImage } from "./images/image.js";
export { type ImagesOptions, plotImages } from "./images/images.js";
export { type MapsOptions, plotFeatureMaps, plotFilters } from "./images/maps.js";
export { plotPixels } from "./images/pixels.js";
export { type PredictionsOptions, plotPredictions } from "./images/predictions.js";
export {
  type NumberGrid,
  plotConvolutionSteps,
  plotPoolingSteps,
  type SlidingOptions,
} from "./images/sliding.js";
export type { ButtonSettings, Control, DropdownSettings, SliderSettings } from "./interact/control.js";
export { button, dropdown, interact, slider, type ValuesOf } from "./interact/interact.js";
export { Interaction } from "./interact/interaction.js";
export { NetworkDiagram, type NetworkOptions, plotNetwork } from "./network/network.js";
export { Plot, type PlotInput, plot } from "./plot/plot.js";

// For the rooms above

export type { Calibration, CalibrationBin } from "./charts/calibration.js";
export { plotComparison } from "./charts/comparison.js";
export { plotExperiments } from "./charts/experiments.js";
export { type TrainingView, trainingView } from "./charts/training-view.js";
