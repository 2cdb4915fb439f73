using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Cotangent.Samples.Sensitivities;

/// <summary>One picture of docs/sensitivities.md, as SVG.</summary>
internal sealed class Picture
{
    private const double Width = 620;
    private const double Height = 320;

    private readonly PlotModel _plot = new()
    {
        TitleFontSize = 14,
        TitleFontWeight = FontWeights.Normal,
        Background = OxyColors.White,
        Legends = { new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.RightTop } },
    };

    /// <summary>The colors of series, in order. Source: Okabe and Ito 2008, distinguishable for color-blind readers.</summary>
    public static IReadOnlyList<OxyColor> Colors { get; } =
    [
        OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167),
    ];

    public Picture Title(string title)
    {
        _plot.Title = title;
        return this;
    }

    public Picture Axes(string horizontal, string vertical)
    {
        _plot.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = horizontal });
        _plot.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = vertical, MinimumPadding = 0.05, MaximumPadding = 0.05 });
        return this;
    }

    /// <summary>Horizontal bars, one line for each label, the first on top.</summary>
    public Picture Bars(IReadOnlyList<string> labels, string horizontal, params (string Title, double[] Values)[] series)
    {
        var categories = new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.3 };
        categories.Labels.AddRange(labels.Reverse());
        _plot.Axes.Add(categories);
        _plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = horizontal,
            ExtraGridlines = [0],
            MinimumPadding = 0.05,
            MaximumPadding = 0.05,
        });

        // A bar axis grows upward, and readers start at the top.
        _plot.Legends[0].LegendItemOrder = LegendItemOrder.Reverse;
        foreach (var ((title, values), color) in series.Zip(Colors).Reverse())
        {
            var bars = new BarSeries { Title = title.Length > 0 ? title : null, FillColor = color, StrokeThickness = 0 };
            bars.Items.AddRange(values.Reverse().Select(value => new BarItem(value)));
            _plot.Series.Add(bars);
        }

        return this;
    }

    public Picture Line(string title, IEnumerable<(double X, double Y)> points, int color, bool isDashed = false)
    {
        var line = new LineSeries { Title = title, Color = Colors[color], LineStyle = isDashed ? LineStyle.Dash : LineStyle.Solid };
        line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
        _plot.Series.Add(line);
        return this;
    }

    public Picture Dots(string title, IEnumerable<(double X, double Y)> points, int color, double size = 2)
    {
        var dots = new ScatterSeries { Title = title, MarkerType = MarkerType.Circle, MarkerFill = Colors[color], MarkerSize = size };
        dots.Points.AddRange(points.Select(point => new ScatterPoint(point.X, point.Y)));
        _plot.Series.Add(dots);
        return this;
    }

    public void Save(string path)
    {
        using var file = File.Create(path);
        new SvgExporter { Width = Width, Height = Height }.Export(_plot, file);
    }
}
