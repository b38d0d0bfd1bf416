#include "bench/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace leat::bench {

namespace {

constexpr double width = 520; ///< of one diagram
constexpr double left = 76;
constexpr double right = 20;
constexpr double top = 76;
constexpr double plot_height = 300;
constexpr double legend_line = 20;

/// Told apart by colour-blind readers too (Okabe and Ito).
constexpr std::array colours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
  "#999999", "#b0a000", "#882255"};

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", x);
  return text;
}

std::string escaped(std::string const& text) {
  std::string out;
  for (char const c : text)
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

std::string text_at(double x, double y, std::string const& text, std::string const& more = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\"" + more + ">" + escaped(text) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, std::string const& more) {
  return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
         number(y2) + "\" " + more + "/>\n";
}

/// From values to places on the page.
struct axis {
  double low, high; ///< values; logarithms of them where `log`
  double from, to;  ///< places
  bool log = false;
  std::vector<tick> ticks = {};

  double operator()(double value) const {
    auto const v = log ? std::log10(value) : value;
    return from + (v - low) / (high - low) * (to - from);
  }
};

/// Round numbers, some five of them.
std::vector<tick> linear_ticks(double low, double high) {
  auto const rough = (high - low) / 5;
  auto const magnitude = std::pow(10, std::floor(std::log10(rough)));
  double step = magnitude;
  for (double const factor : {2, 5, 10})
    if (step < rough)
      step = factor * magnitude;
  std::vector<tick> out;
  // Zero is added because -0 would be written as such.
  for (double i = std::ceil(low / step - 1e-9) + 0.0; i * step <= high * (1 + 1e-9); ++i)
    out.push_back({i * step, number(i * step)});
  return out;
}

/// 1, 10, 100, …; with 2 and 5 between them where there are few.
std::vector<tick> log_ticks(double low, double high) {
  std::vector<tick> out;
  for (double decade = std::floor(low); decade <= high; ++decade)
    for (double const factor : {1, 2, 5}) {
      auto const at = factor * std::pow(10, decade);
      if ((factor == 1 || high - low < 4) && std::log10(at) >= low - 1e-9 && std::log10(at) <= high + 1e-9)
        out.push_back({at, number(at)});
    }
  return out;
}

template <class F>
std::pair<double, double> range(diagram const& d, F value) {
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  for (auto const& s : d.lines)
    for (auto const& p : s.points)
      if (!d.y_log || p.second > 0) {
        low = std::min(low, value(p));
        high = std::max(high, value(p));
      }
  return low < high ? std::pair(low, high) : std::pair(0.0, 1.0);
}

axis x_axis(diagram const& d) {
  auto [low, high] = range(d, [](auto const& p) { return p.first; });
  if (d.x_ticks.empty())
    low = std::min(low, 0.0);
  axis out{low, high, left, width - right};
  out.ticks = d.x_ticks.empty() ? linear_ticks(low, high) : d.x_ticks;
  return out;
}

axis y_axis(diagram const& d) {
  auto [low, high] = range(d, [](auto const& p) { return p.second; });
  axis out{std::min(low, 0.0), high * 1.05, top + plot_height, top, d.y_log};
  if (d.y_log) {
    out.low = std::log10(low) - 0.05;
    out.high = std::log10(high) + 0.05;
  }
  out.ticks = d.y_log ? log_ticks(out.low, out.high) : linear_ticks(out.low, out.high);
  return out;
}

std::string frame(diagram const& d, axis const& x, axis const& y) {
  std::string const grid = R"(stroke="#ddd")";
  std::string const black = R"(stroke="#333")";
  auto out = text_at(left, top - 14, d.title, R"( font-weight="bold")");
  for (auto const& t : x.ticks) {
    out += line(x(t.at), top, x(t.at), top + plot_height, grid);
    out += text_at(x(t.at), top + plot_height + 18, t.label, R"( text-anchor="middle")");
  }
  for (auto const& t : y.ticks) {
    out += line(left, y(t.at), width - right, y(t.at), grid);
    out += text_at(left - 6, y(t.at) + 4, t.label, R"( text-anchor="end")");
  }
  out += line(left, top, left, top + plot_height, black);
  out += line(left, top + plot_height, width - right, top + plot_height, black);
  auto const middle = (left + width - right) / 2;
  out += text_at(middle, top + plot_height + 38, d.x_label, R"( text-anchor="middle")");
  auto const centre = number(top + plot_height / 2);
  out += text_at(
    0, 0, d.y_label, " text-anchor=\"middle\" transform=\"translate(18," + centre + ") rotate(-90)\"");
  return out;
}

std::string style_of(series const& s) {
  return std::string("stroke=\"") + colours[s.colour % colours.size()] +
         "\" stroke-width=\"2\" fill=\"none\"" + (s.dashed ? " stroke-dasharray=\"6 4\"" : "");
}

std::string curve(diagram const& d, series const& s, axis const& x, axis const& y) {
  std::string points;
  std::string marks;
  for (auto const& [px, py] : s.points)
    if (!d.y_log || py > 0) {
      points += number(x(px)) + ',' + number(y(py)) + ' ';
      marks += "<circle cx=\"" + number(x(px)) + "\" cy=\"" + number(y(py)) + "\" r=\"2.5\" fill=\"" +
               colours[s.colour % colours.size()] + "\"/>\n";
    }
  // Marks only where they do not run into one another.
  return "<polyline points=\"" + points + "\" " + style_of(s) + "/>\n" + (s.points.size() <= 20 ? marks : "");
}

std::string drawn(diagram const& d) {
  auto const x = x_axis(d);
  auto const y = y_axis(d);
  auto out = frame(d, x, y);
  auto at = top + plot_height + 64;
  for (auto const& s : d.lines) {
    out += curve(d, s, x, y);
    out += line(left, at - 4, left + 36, at - 4, style_of(s));
    out += text_at(left + 44, at, s.name);
    at += legend_line;
  }
  return out;
}

} // namespace

std::string svg(std::string const& title, std::vector<diagram> const& diagrams) {
  std::size_t legend = 0;
  for (auto const& d : diagrams)
    legend = std::max(legend, d.lines.size());
  auto const all = number(width * static_cast<double>(diagrams.size()));
  auto const height = number(top + plot_height + 60 + legend_line * static_cast<double>(legend));
  auto out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + all + "\" height=\"" + height +
             "\" viewBox=\"0 0 " + all + ' ' + height + "\" font-family=\"sans-serif\" font-size=\"13\">\n" +
             "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  out += text_at(left, 28, title, R"( font-size="17")");
  double offset = 0;
  for (auto const& d : diagrams) {
    out += "<g transform=\"translate(" + number(offset) + ",0)\">\n" + drawn(d) + "</g>\n";
    offset += width;
  }
  return out + "</svg>\n";
}

void write_plot(std::string const& file, std::string const& title, std::vector<diagram> const& diagrams) {
  if (file.empty())
    return;
  std::ofstream to(file);
  to << svg(title, diagrams);
  if (!to.flush())
    throw std::runtime_error("cannot write " + file);
}

} // namespace leat::bench
