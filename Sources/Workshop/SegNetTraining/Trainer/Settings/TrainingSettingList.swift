import Imaging
import LabelledPictures
import SegNetModel
import Settings

/// What a person can decide about a training run: every key of `training.yaml`, every option of `hooke train`.
///
/// A value lands in the property of the configuration that its declaration names; where there is none, `TrainingSettings`'
/// `configuration` computes what follows from it.
public struct TrainingSettingList: SettingList {
  /// Where values land that go to the trainer as they are.
  public typealias Target = TrainingConfiguration
  /// The declarations themselves; what is said about a run is kept in `TrainingSettings`.
  public static let list = TrainingSettingList()

  /// What stands behind the layer of the regression maps: `sigmoid` keeps its numbers in 0...1, `linear` is nothing.
  public enum MapActivation: String, Sendable, Codable, CaseIterable { case sigmoid, linear }

  // The network.
  /// The path of a file; it stands in the place of all settings about the network's form, which must then be left open.
  public let network = Key<String>(
    "network", .name,
    SettingHelp(
      "YAML file that describes the network, in few words or layer by layer (see 'hooke inspect --help')",
      value: "file"))
  /// What the decoder and the skips are where these are left open, and whether the deepest stage has a pooling.
  public let architecture = Key<NetworkDescription.Architecture>(
    "architecture", .choice(), SettingHelp("segnet, unet or encoder-decoder", default: "segnet"))
  /// How many stages, 1...8. Only on the command line: in files the list of widths says it.
  public let stages = Key<Int>(
    "stages", .integer(in: 1...NetworkLimits.stages), isKey: false,
    SettingHelp(
      "Number of poolings; the widths are the first of 16, 32, 64, 128, ...",
      default: "chosen from the objects' sizes"))
  /// Channels, 1...2048, from the stage at the picture to the deepest. Chosen by the objects' sizes where left open.
  public let widths = Key<[Int]>(
    "widths", .list(of: .integer(in: 1...NetworkLimits.channels), count: 1...NetworkLimits.stages),
    SettingHelp("Channels per stage, such as 16,32,64; the published form is 64,128,256", value: "list"))
  /// How many, 1...8: one number for all stages or one for each.
  public let convolutionsPerStage = Key<[Int]>(
    "convolutions_per_stage", .perStage(.integer(in: NetworkDescription.convolutions)),
    option: "convolutions",
    SettingHelp("Convolutions per stage, one number or one per stage", default: "2", value: "list"))
  /// Side of the square kernels, 1, 3, 5 or 7: one number for all stages or one for each.
  public let kernelSize = Key<[Int]>(
    "kernel_size", .perStage(.kernelSize),
    SettingHelp(
      "Side of the convolutions' kernels, 1, 3, 5 or 7, one number or one per stage", default: "3",
      value: "list"))
  /// Share of the values that training drops, 0...0.9: one number for all stages or one for each.
  public let dropout = Key<[Double]>(
    "dropout", .perStage(.number(in: NetworkLimits.dropouts)),
    SettingHelp(
      "Share of values dropped in training behind each stage, one number or one per stage", default: "0",
      value: "list"))
  /// The form of every stage; each convolution has a batch norm and a ReLU.
  public let block = Key<NetworkDescription.Block>(
    "block", .choice(),
    SettingHelp("What a stage consists of: plain, residual, dilated or depthwise", default: "plain"))
  /// What makes a map twice as large. Where left open, the architecture says it.
  public let decoder = Key<NetworkDescription.Doubling>(
    "decoder", .choice(),
    SettingHelp(
      "How the decoder doubles: unpooling, transposed, shuffle, nearest or bilinear",
      default: "as the architecture is known"))
  /// How the decoder takes up the early map of the same size. Where left open, the architecture says it.
  public let skip = Key<NetworkDescription.Skip>(
    "skip", .choice(),
    SettingHelp(
      "What the decoder does with early maps: none, concatenation or addition",
      default: "as the architecture is known"))

  // What it sees.
  /// Which grey levels become the network's 0...255. Where left open, a run that begins with a model takes its rule.
  public let levels = Key<LevelRule>(
    "levels", .choice(),
    SettingHelp(
      "camera: grey levels as the camera gives them; picture: each picture stretched between its own darkest and brightest levels",
      default: "chosen from how much the pictures differ", value: "rule"))
  /// Side of the averaged blocks in camera pixels, 1...4 in quarters. Chosen by the objects' sizes where left open.
  public let reduction = Key<Reduction>(
    "reduction", .reduction,
    SettingHelp(
      "Side of the blocks of camera pixels averaged into one pixel of the network, 1 to 4 in quarters",
      default: "chosen from the objects' sizes", value: "n"))
  /// Where left open, the largest picture, but at most 512 pixels of the network a side. **Units**: camera pixels.
  public let size = Key<PixelSize>(
    "size", .parsed("a size like 640x480") { PixelSize($0) },
    SettingHelp(
      "Part of a picture that one training example shows, in camera pixels", default: "whole pictures",
      value: "WxH"))

  // How long and in which steps.
  /// How many, 1...100000. Where left open 40...400, by the steps that an epoch has.
  public let epochs = Key<Int>(
    "epochs", .integer(in: 1...100_000), into: \.epochs,
    SettingHelp("Times that every picture is seen", default: "chosen from the number of pictures"))
  /// Windows per step, 1...1024. Where left open 8, or less where an epoch has fewer windows.
  public let batch = Key<Int>(
    "batch", .integer(in: 1...1024), into: \.batch, SettingHelp("Pictures per step", default: "8"))
  /// How gradients change the weights; see `OptimizerKind`.
  public let optimizer = Key<OptimizerKind>(
    "optimizer", .choice(), into: \.optimizer, SettingHelp("sgd, adam or adamw", default: "adam"))
  /// The greatest rate, 1e-12...10: schedule and warm-up multiply it by factors of at most 1.
  public let learningRate = Key<Double>(
    "learning_rate", .number(in: 1e-12...10), into: \.learningRate,
    SettingHelp("Greatest learning rate; --find-learning-rate suggests one", default: "0.004"))
  /// How the rate goes from the first step to the last; see `LearningRateSchedule`.
  public let schedule = Key<LearningRateSchedule>(
    "schedule", .choice(), into: \.schedule,
    SettingHelp("How the learning rate changes", default: "cosine"))
  /// Of the schedules that have periods. **Units**: epochs, 0.001...100000.
  public let schedulePeriod = Key<Double>(
    "schedule_period", .number(in: 1e-3...100_000), into: \.schedulePeriod,
    SettingHelp(
      "Period of the schedules step, triangular and triangular-2", default: "a third of the run",
      value: "epochs"))
  /// A factor of the schedules that have periods, 0...1.
  public let scheduleFactor = Key<Double>(
    "schedule_factor", .number(in: 0...1), into: \.scheduleFactor,
    SettingHelp(
      "What the schedule step multiplies by, and the lowest part of the triangles", default: "0.1"))
  /// The rate rises along a straight line to what the schedule says. **Units**: epochs, 0...100000.
  public let warmUp = Key<Double>(
    "warm_up", .number(in: 0...100_000), into: \.warmUp,
    SettingHelp("How long the learning rate rises from 0 at first", default: "0", value: "epochs"))
  /// Part of its velocity that `sgd` keeps from step to step, 0...0.9999; the other optimisers do not use it.
  public let momentum = Key<Double>(
    "momentum", .number(in: 0...0.9999), into: \.momentum, SettingHelp("Of sgd", default: "0.9"))
  /// For weights of convolutions only, 0...1. `adamw` takes it off the weights, the others add it to the gradient.
  public let weightDecay = Key<Double>(
    "weight_decay", .number(in: 0...1), into: \.weightDecay,
    SettingHelp("Part of the weights taken off per step, times the learning rate", default: "0"))
  /// A length over all parameters together, 1e-12...1e12. No limit where left open.
  public let gradientLimit = Key<Double>(
    "gradient_limit", .number(in: 1e-12...1e12), into: \.gradientLimit,
    SettingHelp("The longest gradient; longer ones are shortened", default: "no limit"))
  /// Part of the mean that each step keeps, 1e-6...0.999999. Where left open, there is no mean of the weights.
  public let averaging = Key<Double>(
    "averaging", .number(in: 1e-6...0.999999), into: \.averaging,
    "How slowly a running mean of the weights follows them, such as 0.99; the mean is then validated and saved as best"
  )
  /// A share of the epochs, 1e-6...0.9, never the first epoch. None where left open.
  public let settling = Key<Double>(
    "settling", .number(in: 1e-6...0.9), into: \.settling,
    SettingHelp(
      "Last part of the epochs, such as 0.3, in which batch norms use their running statistics, as the finished network does",
      default: "none", value: "part"))

  // What is minimised.
  /// The loss of the classes: terms with weights above 0, each term once.
  public let loss = Key<LossSum<ClassLossTerm>>(
    "loss", .loss(example: "cross-entropy + 0.5*dice"), into: \.loss.terms,
    SettingHelp(
      "A weighted sum of cross-entropy, focal and dice, such as 'cross-entropy + 0.5*dice'",
      default: "cross-entropy", value: "sum"))
  /// A share, 0...0.999; above 0 it is an error where the loss has no cross entropy.
  public let labelSmoothing = Key<Double>(
    "label_smoothing", .number(in: ClassLossSettings.labelSmoothings), into: \.loss.labelSmoothing,
    SettingHelp("Part of each label spread over all classes, in the cross entropy", default: "0"))
  /// An exponent, 0...10; it does something only where the loss has a focal term.
  public let focalGamma = Key<Double>(
    "focal_gamma", .number(in: ClassLossSettings.focalGammas), into: \.loss.focalGamma,
    SettingHelp("Exponent of the focal loss", default: "2"))
  /// The greatest extra weight, 0...1000; 0 is none. See `BorderWeighting`.
  public let borderWeight = Key<Double>(
    "border_weight", .number(in: BorderWeighting.strengths),
    SettingHelp(
      "Extra weight of the gaps between cells that nearly touch, and with a border class of the cells there, such as 10",
      default: "0"))
  /// A width of 0.1...100; an error without `borderWeight`. **Units**: pixels of the network.
  public let borderWidth = Key<Double>(
    "border_width", .number(in: BorderWeighting.widths),
    SettingHelp("Width of those gaps", default: "5", value: "pixels of the network"))
  /// The greatest weight, 1...100; 1 is no extra weight. See `SmallObjectWeighting`.
  public let smallWeight = Key<Double>(
    "small_weight", .number(in: SmallObjectWeighting.limits),
    SettingHelp(
      "Greatest weight of small objects and of the background close to them, such as 4: the smaller, the more",
      default: "1"))
  /// An area of 1...1000000; an error without `smallWeight`. **Units**: pixels of the network.
  public let smallArea = Key<Double>(
    "small_area", .number(in: SmallObjectWeighting.areas),
    SettingHelp(
      "Area from which on objects are not small", default: "150", value: "pixels of the network"))
  /// A rule, or a number per class in 0...1000000, the background first.
  public let classWeights = Key<ClassWeightChoice>(
    "class_weights", .classWeights,
    SettingHelp(
      "How the loss makes up for classes of few pixels: none, inverse, sqrt, fourth-root, one-minus-share, effective-number, or a number per class such as 0.5,1,3",
      default: "chosen from their shares", value: "rule|list"))

  // Numbers per pixel that it learns beside the classes.
  /// Names from the data set's `classes.yaml`. Where left open, a map with the role `distance` may be chosen.
  public let maps = Key<[String]>(
    "maps", .list(of: .text), option: "map",
    SettingHelp(
      "A map of the data set, such as a depth, that the network learns beside the classes; may be repeated",
      value: "name"))
  /// One for all maps. A loss with `bce` needs the sigmoid.
  public let mapActivation = Key<MapActivation>(
    "map_activation", .choice(), SettingHelp("sigmoid for maps in 0...1, or linear", default: "sigmoid"))
  /// Terms with weights above 0, each term once. Where left open `bce` for a map chosen by the data, else `l1`.
  public let mapLoss = Key<LossSum<RegressionLossTerm>>(
    "map_loss", .loss(example: "l1 + 0.5*ssim"), into: \.regressionLoss,
    SettingHelp("A weighted sum of l1, mse, bce, ssim and ms-ssim", default: "l1", value: "sum"))
  /// The weight of `mapLoss`, 1e-6...1e6; the loss of the classes weighs 1.
  public let mapWeight = Key<Double>(
    "map_weight", .number(in: 1e-6...1e6), into: \.regressionWeight,
    SettingHelp("What that loss weighs beside the one of the classes", default: "1"))
  /// How the losses of classes and maps are added; see `HeadBalancing`.
  public let balance = Key<HeadBalancing>(
    "balance", .choice(), into: \.balance,
    SettingHelp("How the two losses are balanced: fixed, running-scale or uncertainty", default: "fixed"))

  // What it is shown.
  /// A share, 0...1. Where left open 0.25 if less than a fifth of the pictures shows the rarest class, else 0.
  public let rareSampling = Key<Double>(
    "rare_sampling", .number(in: 0...1), into: \.rareSampling,
    SettingHelp(
      "Part of the examples chosen to show rare classes, 0 to 1",
      default: "chosen from how many pictures show them", value: "part"))
  /// A preset or single variations. Where left open `standard` for fewer than 100 pictures, else `flips`.
  public let augmentation = Key<Augmentation>(
    "augmentation", .augmentation, into: \.augmentation, option: "augment",
    SettingHelp(
      "How pictures are varied at random: none, flips, standard, strong, or a YAML file that says it",
      default: "chosen from the number of pictures", value: "preset|file"))

  // What ends and begins it.
  /// What decides which epoch is the best. Of the validation pictures, or of the training windows where there are none.
  public let metric = Key<TrainingMetric>(
    "metric", .parsed("a metric such as iou or dice:NAME") { TrainingMetric($0) }, into: \.metric,
    SettingHelp(
      "What chooses the best checkpoint: iou, dice, accuracy, precision, recall, f1 or count-error, of one class as iou:NAME",
      default: "iou", value: "name"))
  /// A number of epochs without a better metric, 1...100000. The run goes to its last epoch where left open.
  public let earlyStopping = Key<Int>(
    "early_stopping", .integer(in: 1...100_000), into: \.patience,
    SettingHelp("End after this many epochs without a better metric", default: "never", value: "n"))
  /// A gain in the unit of the metric, 0...1000. An epoch is better only when it gains more than this.
  public let minimumGain: Key<Double> = Key(
    "minimum_gain", .number(in: 0...1000), into: \.options.minimumGain,
    SettingHelp(
      "What the metric must gain for an epoch to be better, also for --early-stopping", default: "0"))
  /// The path of a checkpoint or of an exported model. Random weights where left open.
  public let from = Key<String>(
    "from", .name, into: \.start,
    SettingHelp(
      "Begin with the weights of a checkpoint; tensors of other shapes stay random and are named",
      value: "model"))
  /// Beginnings of layers' names. One that fits no layer is an error, and so is a network without a layer to train.
  public let freeze = Key<[String]>(
    "freeze", .list(of: .text), into: \.frozen,
    SettingHelp(
      "Leave layers as they are whose names begin so, such as encoder; may be repeated", value: "name"))
  /// Of every random choice: first weights, order, variations, dropout. 0...2^63 - 1.
  public let seed = Key<UInt64>(
    "seed", .seed, into: \.seed, SettingHelp("The same seed gives the same weights", default: "1"))
}
