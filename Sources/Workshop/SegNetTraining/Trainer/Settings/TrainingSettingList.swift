import Imaging
import LabelledPictures
import SegNetModel
import Settings

/// What a person can decide about a training run: every key of `training.yaml`, every option of `hooke train`.
///
/// A value lands in the property of the configuration that its declaration names; where there is none, `TrainingSettings`'
/// `configuration` computes what follows from it.
public struct TrainingSettingList: SettingList {
  public typealias Target = TrainingConfiguration
  public static let list = TrainingSettingList()

  public enum MapActivation: String, Sendable, Codable, CaseIterable { case sigmoid, linear }

  // The network.
  public let network = Key<String>(
    "network", .name,
    SettingHelp(
      "YAML file that describes the network, in few words or layer by layer (see 'hooke inspect --help')",
      value: "file"))
  public let architecture = Key<NetworkDescription.Architecture>(
    "architecture", .choice(), SettingHelp("segnet, unet or encoder-decoder", default: "segnet"))
  public let stages = Key<Int>(
    "stages", .integer(in: 1...NetworkLimits.stages), isKey: false,
    SettingHelp(
      "Number of poolings; the widths are the first of 16, 32, 64, 128, ...",
      default: "chosen from the objects' sizes"))
  public let widths = Key<[Int]>(
    "widths", .list(of: .integer(in: 1...NetworkLimits.channels), count: 1...NetworkLimits.stages),
    SettingHelp("Channels per stage, such as 16,32,64; the published form is 64,128,256", value: "list"))
  public let convolutionsPerStage = Key<[Int]>(
    "convolutions_per_stage", .perStage(.integer(in: NetworkDescription.convolutions)),
    option: "convolutions",
    SettingHelp("Convolutions per stage, one number or one per stage", default: "2", value: "list"))
  public let kernelSize = Key<[Int]>(
    "kernel_size", .perStage(.kernelSize),
    SettingHelp(
      "Side of the convolutions' kernels, 1, 3, 5 or 7, one number or one per stage", default: "3",
      value: "list"))
  public let dropout = Key<[Double]>(
    "dropout", .perStage(.number(in: NetworkLimits.dropouts)),
    SettingHelp(
      "Share of values dropped in training behind each stage, one number or one per stage", default: "0",
      value: "list"))
  public let block = Key<NetworkDescription.Block>(
    "block", .choice(),
    SettingHelp("What a stage consists of: plain, residual, dilated or depthwise", default: "plain"))
  public let decoder = Key<NetworkDescription.Doubling>(
    "decoder", .choice(),
    SettingHelp(
      "How the decoder doubles: unpooling, transposed, shuffle, nearest or bilinear",
      default: "as the architecture is known"))
  public let skip = Key<NetworkDescription.Skip>(
    "skip", .choice(),
    SettingHelp(
      "What the decoder does with early maps: none, concatenation or addition",
      default: "as the architecture is known"))

  // What it sees.
  public let levels = Key<LevelRule>(
    "levels", .choice(),
    SettingHelp(
      "camera: grey levels as the camera gives them; picture: each picture stretched between its own darkest and brightest levels",
      default: "chosen from how much the pictures differ", value: "rule"))
  public let reduction = Key<Int>(
    "reduction", .integer(in: 1...AreaReduction.largest),
    SettingHelp(
      "Side of the blocks of camera pixels averaged into one pixel of the network, 1 to 4",
      default: "chosen from the objects' sizes", value: "n"))
  public let size = Key<PixelSize>(
    "size", .parsed("a size like 640x480") { PixelSize($0) },
    SettingHelp(
      "Part of a picture that one training example shows, in camera pixels", default: "whole pictures",
      value: "WxH"))

  // How long and in which steps.
  public let epochs = Key<Int>(
    "epochs", .integer(in: 1...100_000), into: \.epochs,
    SettingHelp("Times that every picture is seen", default: "chosen from the number of pictures"))
  public let batch = Key<Int>(
    "batch", .integer(in: 1...1024), into: \.batch, SettingHelp("Pictures per step", default: "8"))
  public let optimizer = Key<OptimizerKind>(
    "optimizer", .choice(), into: \.optimizer, SettingHelp("sgd, adam or adamw", default: "adam"))
  public let learningRate = Key<Double>(
    "learning_rate", .number(in: 1e-12...10), into: \.learningRate,
    SettingHelp("Greatest learning rate; --find-learning-rate suggests one", default: "0.004"))
  public let schedule = Key<LearningRateSchedule>(
    "schedule", .choice(), into: \.schedule,
    SettingHelp("How the learning rate changes", default: "cosine"))
  public let schedulePeriod = Key<Double>(
    "schedule_period", .number(in: 1e-3...100_000), into: \.schedulePeriod,
    SettingHelp(
      "Period of the schedules step, triangular and triangular-2", default: "a third of the run",
      value: "epochs"))
  public let scheduleFactor = Key<Double>(
    "schedule_factor", .number(in: 0...1), into: \.scheduleFactor,
    SettingHelp(
      "What the schedule step multiplies by, and the lowest part of the triangles", default: "0.1"))
  public let warmUp = Key<Double>(
    "warm_up", .number(in: 0...100_000), into: \.warmUp,
    SettingHelp("How long the learning rate rises from 0 at first", default: "0", value: "epochs"))
  public let momentum = Key<Double>(
    "momentum", .number(in: 0...0.9999), into: \.momentum, SettingHelp("Of sgd", default: "0.9"))
  public let weightDecay = Key<Double>(
    "weight_decay", .number(in: 0...1), into: \.weightDecay,
    SettingHelp("Part of the weights taken off per step, times the learning rate", default: "0"))
  public let gradientLimit = Key<Double>(
    "gradient_limit", .number(in: 1e-12...1e12), into: \.gradientLimit,
    SettingHelp("The longest gradient; longer ones are shortened", default: "no limit"))
  public let averaging = Key<Double>(
    "averaging", .number(in: 1e-6...0.999999), into: \.averaging,
    "How slowly a running mean of the weights follows them, such as 0.99; the mean is then validated and saved as best"
  )
  public let settling = Key<Double>(
    "settling", .number(in: 1e-6...0.9), into: \.settling,
    SettingHelp(
      "Last part of the epochs, such as 0.3, in which batch norms use their running statistics, as the finished network does",
      default: "none", value: "part"))

  // What is minimised.
  public let loss = Key<LossSum<ClassLossTerm>>(
    "loss", .loss(example: "cross-entropy + 0.5*dice"), into: \.loss.terms,
    SettingHelp(
      "A weighted sum of cross-entropy, focal and dice, such as 'cross-entropy + 0.5*dice'",
      default: "cross-entropy", value: "sum"))
  public let labelSmoothing = Key<Double>(
    "label_smoothing", .number(in: ClassLossSettings.labelSmoothings), into: \.loss.labelSmoothing,
    SettingHelp("Part of each label spread over all classes, in the cross entropy", default: "0"))
  public let focalGamma = Key<Double>(
    "focal_gamma", .number(in: ClassLossSettings.focalGammas), into: \.loss.focalGamma,
    SettingHelp("Exponent of the focal loss", default: "2"))
  public let borderWeight = Key<Double>(
    "border_weight", .number(in: BorderWeighting.strengths),
    SettingHelp(
      "Extra weight of the gaps between cells that nearly touch, and with a border class of the cells there, such as 10",
      default: "0"))
  public let borderWidth = Key<Double>(
    "border_width", .number(in: BorderWeighting.widths),
    SettingHelp("Width of those gaps", default: "5", value: "pixels of the network"))
  public let smallWeight = Key<Double>(
    "small_weight", .number(in: SmallObjectWeighting.limits),
    SettingHelp(
      "Greatest weight of small objects and of the background close to them, such as 4: the smaller, the more",
      default: "1"))
  public let smallArea = Key<Double>(
    "small_area", .number(in: SmallObjectWeighting.areas),
    SettingHelp(
      "Area from which on objects are not small", default: "150", value: "pixels of the network"))
  public let classWeights = Key<ClassWeightChoice>(
    "class_weights", .classWeights,
    SettingHelp(
      "How the loss makes up for classes of few pixels: none, inverse, sqrt, fourth-root, one-minus-share, effective-number, or a number per class such as 0.5,1,3",
      default: "chosen from their shares", value: "rule|list"))

  // Numbers per pixel that it learns beside the classes.
  public let maps = Key<[String]>(
    "maps", .list(of: .text), option: "map",
    SettingHelp(
      "A map of the data set, such as a depth, that the network learns beside the classes; may be repeated",
      value: "name"))
  public let mapActivation = Key<MapActivation>(
    "map_activation", .choice(), SettingHelp("sigmoid for maps in 0...1, or linear", default: "sigmoid"))
  public let mapLoss = Key<LossSum<RegressionLossTerm>>(
    "map_loss", .loss(example: "l1 + 0.5*ssim"), into: \.regressionLoss,
    SettingHelp("A weighted sum of l1, mse, bce, ssim and ms-ssim", default: "l1", value: "sum"))
  public let mapWeight = Key<Double>(
    "map_weight", .number(in: 1e-6...1e6), into: \.regressionWeight,
    SettingHelp("What that loss weighs beside the one of the classes", default: "1"))
  public let balance = Key<HeadBalancing>(
    "balance", .choice(), into: \.balance,
    SettingHelp("How the two losses are balanced: fixed, running-scale or uncertainty", default: "fixed"))

  // What it is shown.
  public let rareSampling = Key<Double>(
    "rare_sampling", .number(in: 0...1), into: \.rareSampling,
    SettingHelp(
      "Part of the examples chosen to show rare classes, 0 to 1",
      default: "chosen from how many pictures show them", value: "part"))
  public let augmentation = Key<Augmentation>(
    "augmentation", .augmentation, into: \.augmentation, option: "augment",
    SettingHelp(
      "How pictures are varied at random: none, flips, standard, strong, or a YAML file that says it",
      default: "chosen from the number of pictures", value: "preset|file"))

  // What ends and begins it.
  public let metric = Key<TrainingMetric>(
    "metric", .parsed("a metric such as iou or dice:NAME") { TrainingMetric($0) }, into: \.metric,
    SettingHelp(
      "What chooses the best checkpoint: iou, dice, accuracy, precision, recall or count-error, of one class as iou:NAME",
      default: "iou", value: "name"))
  public let earlyStopping = Key<Int>(
    "early_stopping", .integer(in: 1...100_000), into: \.patience,
    SettingHelp("End after this many epochs without a better metric", default: "never", value: "n"))
  public let minimumGain: Key<Double> = Key(
    "minimum_gain", .number(in: 0...1000), into: \.options.minimumGain,
    SettingHelp(
      "What the metric must gain for an epoch to be better, also for --early-stopping", default: "0"))
  public let from = Key<String>(
    "from", .name, into: \.start,
    SettingHelp(
      "Begin with the weights of a checkpoint; tensors of other shapes stay random and are named",
      value: "model"))
  public let freeze = Key<[String]>(
    "freeze", .list(of: .text), into: \.frozen,
    SettingHelp(
      "Leave layers as they are whose names begin so, such as encoder; may be repeated", value: "name"))
  public let seed = Key<UInt64>(
    "seed", .seed, into: \.seed, SettingHelp("The same seed gives the same weights", default: "1"))
}
