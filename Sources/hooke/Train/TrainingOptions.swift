import ArgumentParser
import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining
import Settings
import System

/// What `hooke train` and `hooke sweep` can be told about a run. Every option is a key of `training.yaml` too.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "YAML file with any of the options below as keys (learning_rate for --learning-rate); options here win. The training.yaml that a run writes repeats it.",
      valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "YAML file that describes the network, in few words or layer by layer (see 'hooke inspect --help').",
      valueName: "file"))
  var network: String?
  @Option(help: "segnet, unet or encoder-decoder (default: segnet).")
  var architecture: NetworkDescription.Architecture?
  @Option(
    help:
      "Number of poolings; the widths are the first of 16, 32, 64, 128, ... (default: chosen from the objects' sizes)."
  )
  var stages: Int?
  @Option(
    help: ArgumentHelp(
      "Channels per stage, such as 16,32,64; the published form is 64,128,256.", valueName: "list"))
  var widths: ChannelList?
  @Option(
    help: ArgumentHelp("Convolutions per stage, one number or one per stage (default: 2).", valueName: "list")
  )
  var convolutions: NumberList<Int>?
  @Option(
    help: ArgumentHelp(
      "Side of the convolutions' kernels, 1, 3, 5 or 7, one number or one per stage (default: 3).",
      valueName: "list"))
  var kernelSize: NumberList<Int>?
  @Option(
    help: ArgumentHelp(
      "Share of values dropped in training behind each stage, one number or one per stage (default: 0).",
      valueName: "list"))
  var dropout: NumberList<Double>?
  @Option(help: "What a stage consists of: plain, residual, dilated or depthwise (default: plain).")
  var block: NetworkDescription.Block?
  @Option(
    help:
      "How the decoder doubles: unpooling, transposed, shuffle, nearest or bilinear (default: as the architecture is known)."
  )
  var decoder: NetworkDescription.Doubling?
  @Option(
    help:
      "What the decoder does with early maps: none, concatenation or addition (default: as the architecture is known)."
  )
  var skip: NetworkDescription.Skip?
  @Option(
    help: ArgumentHelp(
      "camera: grey levels as the camera gives them; picture: each picture stretched between its own darkest and brightest levels (default: chosen from how much the pictures differ).",
      valueName: "rule"))
  var levels: LevelRule?
  @Option(
    help: ArgumentHelp(
      "Side of the blocks of camera pixels averaged into one pixel of the network, 1 to 4 (default: chosen from the objects' sizes).",
      valueName: "n"))
  var reduction: Int?
  @Option(
    help: ArgumentHelp(
      "Part of a picture that one training example shows, in camera pixels (default: whole pictures).",
      valueName: "WxH"))
  var size: PixelSize?
  @Option(help: "Times that every picture is seen (default: chosen from the number of pictures).")
  var epochs: Int?
  @Option(help: "Pictures per step (default: 8).") var batch: Int?

  @Option(help: "sgd, adam or adamw (default: adam).") var optimizer: OptimizerKind?
  @Option(help: "Greatest learning rate (default: 0.004); --find-learning-rate suggests one.")
  var learningRate: Double?
  @Option(help: "How the learning rate changes (default: cosine).") var schedule: LearningRateSchedule?
  @Option(
    help: ArgumentHelp(
      "Period of the schedules step, triangular and triangular-2 (default: a third of the run).",
      valueName: "epochs"))
  var schedulePeriod: Double?
  @Option(
    help: "What the schedule step multiplies by, and the lowest part of the triangles (default: 0.1).")
  var scheduleFactor: Double?
  @Option(
    help: ArgumentHelp("How long the learning rate rises from 0 at first (default: 0).", valueName: "epochs"))
  var warmUp: Double?
  @Option(help: "Of sgd (default: 0.9).") var momentum: Double?
  @Option(help: "Part of the weights taken off per step, times the learning rate (default: 0).")
  var weightDecay: Double?
  @Option(help: "The longest gradient; longer ones are shortened (default: no limit).")
  var gradientLimit: Double?
  @Option(
    help:
      "How slowly a running mean of the weights follows them, such as 0.99; the mean is then validated and saved as best."
  )
  var averaging: Double?
  @Option(
    help: ArgumentHelp(
      "Last part of the epochs, such as 0.3, in which batch norms use their running statistics, as the finished network does (default: none).",
      valueName: "part"))
  var settling: Double?

  @Option(
    help: ArgumentHelp(
      "A weighted sum of cross-entropy, focal and dice, such as 'cross-entropy + 0.5*dice' (default: cross-entropy).",
      valueName: "sum"))
  var loss: LossSum<ClassLossTerm>?
  @Option(help: "Part of each label spread over all classes, in the cross entropy (default: 0).")
  var labelSmoothing: Double?
  @Option(help: "Exponent of the focal loss (default: 2).") var focalGamma: Double?
  @Option(
    help:
      "Extra weight of the gaps between cells that nearly touch, and with a border class of the cells there, such as 10 (default: 0)."
  )
  var borderWeight: Double?
  @Option(
    help: ArgumentHelp("Width of those gaps (default: 5).", valueName: "pixels of the network"))
  var borderWidth: Double?
  @Option(
    help:
      "Greatest weight of small objects and of the background close to them, such as 4: the smaller, the more (default: 1)."
  )
  var smallWeight: Double?
  @Option(
    help: ArgumentHelp(
      "Area from which on objects are not small (default: 150).", valueName: "pixels of the network"))
  var smallArea: Double?
  @Option(
    help: ArgumentHelp(
      "How the loss makes up for classes of few pixels: none, inverse, sqrt, fourth-root, one-minus-share, effective-number, or a number per class such as 0.5,1,3 (default: chosen from their shares).",
      valueName: "rule|list"))
  var classWeights: ClassWeightChoice?
  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "A map of the data set, such as a depth, that the network learns beside the classes; may be repeated.",
      valueName: "name"))
  var maps: [String] = []
  @Option(help: "sigmoid for maps in 0...1, or linear (default: sigmoid).")
  var mapActivation: TrainingSettings.MapActivation?
  @Option(
    help: ArgumentHelp(
      "A weighted sum of l1, mse, bce, ssim and ms-ssim (default: l1).", valueName: "sum"))
  var mapLoss: LossSum<RegressionLossTerm>?
  @Option(help: "What that loss weighs beside the one of the classes (default: 1).") var mapWeight: Double?
  @Option(
    help: "How the two losses are balanced: fixed, running-scale or uncertainty (default: fixed).")
  var balance: HeadBalancing?
  @Option(
    help: ArgumentHelp(
      "Part of the examples chosen to show rare classes, 0 to 1 (default: chosen from how many pictures show them).",
      valueName: "part"))
  var rareSampling: Double?
  @Option(
    help: ArgumentHelp(
      "How pictures are varied at random: none, flips, standard, strong, or a YAML file that says it (default: chosen from the number of pictures).",
      valueName: "preset|file"))
  var augment: AugmentationChoice?

  @Option(
    help: ArgumentHelp(
      "What chooses the best checkpoint: iou, dice, accuracy, precision, recall or count-error, of one class as iou:NAME (default: iou).",
      valueName: "name"))
  var metric: TrainingMetric?
  @Option(
    help: ArgumentHelp("End after this many epochs without a better metric (default: never).", valueName: "n")
  )
  var earlyStopping: Int?
  @Option(
    help: ArgumentHelp(
      "Begin with the weights of a checkpoint; tensors of other shapes stay random and are named.",
      valueName: "model"))
  var from: String?
  @Option(
    help: ArgumentHelp(
      "Leave layers as they are whose names begin so, such as encoder; may be repeated.", valueName: "name"))
  var freeze: [String] = []
  @Option(help: "The same seed gives the same weights (default: 1).") var seed: UInt64?

  @Option(help: "Processor threads; the weights do not depend on them.") var threads: Int = defaultThreads
  @Option(
    help: ArgumentHelp(
      "Refuse a run that would take more memory, such as 2G (default: what the machine has).",
      valueName: "size"))
  var memoryLimit: MemorySize?
  @Flag(help: "Take a smaller batch where the memory does not suffice.") var reduceBatch = false

  func validate() throws {
    try checkThreads(threads)
    if let stages, !(1...NetworkLimits.stages).contains(stages) {
      throw ValidationError("--stages must lie in 1...\(NetworkLimits.stages), not \(stages).")
    }
    if let stages, let widths, widths.channels.count != stages {
      throw ValidationError("--stages is \(stages), but --widths has \(widths.channels.count) numbers.")
    }
    // What a key may hold is said in one place: where the file is read.
    do {
      _ = try TrainingSettings(
        ConfigurationDocument(path: "the command line", text: given(augmentation: nil).text).root)
    } catch {
      guard let start = error.problem.firstIndex(of: "'") else { throw error }
      let words = error.problem[start...].dropFirst().split(separator: "'", maxSplits: 1)
      throw ValidationError("--\(words[0].replacing("_", with: "-"))\(words.dropFirst().first ?? "").")
    }
  }

  /// What the command line says, then what the file says.
  ///
  /// - Parameter file: read where no `--config` is given.
  func settings(orFrom file: String? = nil) throws -> TrainingSettings {
    let own = given(augmentation: try augment?.augmentation())
    guard let path = config ?? file else { return try own.withNetworkRead() }
    return try own.completed(by: TrainingSettings(path: path)).withNetworkRead()
  }

  private func given(augmentation: Augmentation?) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.network = network
    settings.architecture = architecture
    settings.widths = widths?.channels
    settings.convolutionsPerStage = convolutions?.numbers
    settings.kernelSize = kernelSize?.numbers
    settings.dropout = dropout?.numbers
    settings.block = block
    settings.decoder = decoder
    settings.skip = skip
    settings.levels = levels
    settings.reduction = reduction
    settings.size = size
    settings.epochs = epochs
    settings.batch = batch
    settings.optimizer = optimizer
    settings.learningRate = learningRate
    settings.schedule = schedule
    settings.schedulePeriod = schedulePeriod
    settings.scheduleFactor = scheduleFactor
    settings.warmUp = warmUp
    settings.momentum = momentum
    settings.weightDecay = weightDecay
    settings.gradientLimit = gradientLimit
    settings.averaging = averaging
    settings.settling = settling
    settings.loss = loss
    settings.labelSmoothing = labelSmoothing
    settings.focalGamma = focalGamma
    settings.borderWeight = borderWeight
    settings.borderWidth = borderWidth
    settings.smallWeight = smallWeight
    settings.smallArea = smallArea
    settings.classWeights = classWeights
    settings.maps = maps.isEmpty ? nil : maps
    settings.mapActivation = mapActivation
    settings.mapLoss = mapLoss
    settings.mapWeight = mapWeight
    settings.balance = balance
    settings.rareSampling = rareSampling
    settings.augmentation = augmentation
    settings.metric = metric
    settings.earlyStopping = earlyStopping
    settings.from = from
    settings.freeze = freeze.isEmpty ? nil : freeze
    settings.seed = seed
    return settings
  }
}
